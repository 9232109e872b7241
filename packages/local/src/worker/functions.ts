import { TerminalError } from "@tradewind/core/errors";
import { phases } from "@tradewind/core/events";
import { unwatched, type WorkProgress } from "@tradewind/core/evolution/backtesting";
import type { Ports } from "@tradewind/core/ports";
import { forbidden, type Scope } from "@tradewind/core/safety/scopes";
import { makeBacktestHandler } from "@tradewind/functions/backtest";
import { makeContinueHandler } from "@tradewind/functions/continue";
import { makeFailureHandler } from "@tradewind/functions/failure";
import { makeImportHandler } from "@tradewind/functions/importFile";
import { readingPorts, type WorkPorts, workPorts } from "@tradewind/functions/limitPorts";
import { makePhaseHandler } from "@tradewind/functions/phases";
import { makePreviewHandler } from "@tradewind/functions/preview";
import type { Call } from "./serve.ts";

type Handler = (payload: unknown) => Promise<unknown>;

/** Names by which the pool calls; those of the state machine are the placeholders of its document. */
export const backtestFunction = "backtestFunction";
export const previewFunction = "previewFunction";
export const importFunction = "importFunction";

/**
 * All functions of the platform over one set of ports. Handlers are made at their first call and kept with what they have
 * cached: for the phases once, for the workers once a scope.
 * @param worker the name under which this worker's results are told
 */
export function makeFunctions(ports: Ports, worker: string): (call: Call) => Promise<unknown> {
  const handlers = new Map<string, Handler>();
  let { progress }: Pick<Call, "progress"> = { progress: unwatched };
  const told: WorkProgress = {
    began: (candidateIds) => progress.began(candidateIds),
    advanced: (bars) => progress.advanced(bars),
    rested: () => progress.rested(),
  };
  const whole = new Map<string, () => Handler>([
    ...phases.map((phase) => [`${phase}Function`, () => makePhaseHandler(ports, phase)] as const),
    ["failureFunction", () => makeFailureHandler(ports)],
    ["continueFunction", () => makeContinueHandler(ports)],
    [importFunction, () => makeImportHandler(ports)],
  ]);
  const scoped = new Map<string, (scope: Scope) => Handler>([
    [previewFunction, (scope) => makePreviewHandler(readingPorts(ports, scope), told)],
    [backtestFunction, (scope) => makeBacktestHandler(requireWorkPorts(ports, scope), { ...told, worker })],
  ]);
  return async (call) => {
    const { name, scope } = call;
    const key = `${scope ?? "phase"}/${name}`;
    const handler = handlers.get(key) ?? (scope === null ? whole.get(name)?.() : scoped.get(name)?.(scope));
    if (handler === undefined) {
      const known = [...(scope === null ? whole : scoped).keys()].join(", ");
      const message = `there is no function ${name} ${scope === null ? "without a scope" : "in a scope"}; there are ${known}`;
      throw new TerminalError("not-found", "function.unknown", message);
    }
    handlers.set(key, handler);
    progress = call.progress;
    return handler(call.payload);
  };
}

function requireWorkPorts(ports: Ports, scope: Scope): WorkPorts {
  const own = workPorts(ports, scope);
  if (own === null) throw forbidden(scope, "writeResults", "run a batch of backtests");
  return own;
}
