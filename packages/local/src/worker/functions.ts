import { TerminalError } from "@tradewind/core/errors";
import { phases } from "@tradewind/core/events";
import { unwatched, type WorkProgress } from "@tradewind/core/evolution/backtesting";
import type { Ports } from "@tradewind/core/ports";
import { makeBacktestHandler } from "@tradewind/functions/backtest";
import { makeContinueHandler } from "@tradewind/functions/continue";
import { makeFailureHandler } from "@tradewind/functions/failure";
import { limitPorts } from "@tradewind/functions/limitPorts";
import { makePhaseHandler } from "@tradewind/functions/phases";
import { makePreviewHandler } from "@tradewind/functions/preview";
import type { Call } from "./serve.ts";

type Handler = (payload: unknown) => Promise<unknown>;

/** Names by which the pool calls; those of the state machine are the placeholders of its document. */
export const backtestFunction = "backtestFunction";
export const previewFunction = "previewFunction";

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
  const factories = new Map<string, (ports: Ports) => Handler>([
    ...phases.map((phase) => [`${phase}Function`, (own: Ports) => makePhaseHandler(own, phase)] as const),
    ["failureFunction", makeFailureHandler],
    ["continueFunction", makeContinueHandler],
    [previewFunction, (own: Ports) => makePreviewHandler(own, told)],
    [backtestFunction, (own: Ports) => makeBacktestHandler(own, { ...told, worker })],
  ]);
  return async (call) => {
    const key = `${call.scope ?? "phase"}/${call.name}`;
    const factory = factories.get(call.name);
    if (factory === undefined) {
      const known = [...factories.keys()].join(", ");
      const message = `there is no function ${call.name}; there are ${known}`;
      throw new TerminalError("not-found", "function.unknown", message);
    }
    const handler = handlers.get(key) ?? factory(call.scope === null ? ports : limitPorts(ports, call.scope));
    handlers.set(key, handler);
    progress = call.progress;
    return handler(call.payload);
  };
}
