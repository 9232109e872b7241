import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { ensureTradewindError } from "@tradewind/core/errors";
import type { Context } from "aws-lambda";
import { idsOf } from "./eventIds.ts";

/** What a handler is given beside its event. */
export interface Invocation {
  readonly remainingMs: () => number;
  readonly requestId: string;
}

/** What all entries log with; nothing is ever logged whole that came from outside. */
export interface Instruments {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export type EntryHandler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Makes a Lambda handler that is built at its first call and then kept. Each line of the log, and the trace, carries the
 * ids of the run, generation, batch and request at hand.
 */
export function instrument(
  build: (instruments: Instruments) => (event: unknown, invocation: Invocation) => Promise<unknown>,
): EntryHandler {
  const logger = new Logger();
  const metrics = new Metrics();
  const tracer = new Tracer();
  let handle: ((event: unknown, invocation: Invocation) => Promise<unknown>) | null = null;
  return async (event, context) => {
    logger.addContext(context);
    logger.appendKeys(idsOf(event));
    const traced = trace(tracer, idsOf(event));
    try {
      metrics.captureColdStartMetric();
      handle ??= build({ logger, metrics });
      return await handle(event, {
        remainingMs: () => context.getRemainingTimeInMillis(),
        requestId: context.awsRequestId,
      });
    } catch (thrown) {
      const { kind, code, message, retryable, stack } = ensureTradewindError(thrown);
      logger[retryable ? "warn" : "error"](message, { code, kind, retryable, stack });
      metrics.addMetric(retryable ? "RetryableErrors" : "TerminalErrors", MetricUnit.Count, 1);
      traced.failed(thrown);
      throw thrown;
    } finally {
      traced.end();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}

interface Traced {
  failed(thrown: unknown): void;
  end(): void;
}

const untraced: Traced = { failed: () => {}, end: () => {} };

/** A subsegment of the function's own, annotated with the ids: X-Ray finds a run's work by them. */
function trace(tracer: Tracer, ids: Readonly<Record<string, string | number>>): Traced {
  if (!tracer.isTracingEnabled()) return untraced;
  const parent = tracer.getSegment();
  const segment = parent?.addNewSubsegment("## handler");
  if (parent === undefined || segment === undefined) return untraced;
  tracer.setSegment(segment);
  for (const [name, value] of Object.entries(ids)) tracer.putAnnotation(name, value);
  return {
    failed: (thrown) => segment.addError(thrown instanceof Error ? thrown : String(thrown), false),
    end() {
      segment.close();
      tracer.setSegment(parent);
    },
  };
}
