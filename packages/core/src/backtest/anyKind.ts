import { TerminalError } from "../errors.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import { type Backtester, oracleBacktester } from "./backtester.ts";
import { type BacktestInput, scriptedBacktest } from "./kernel.ts";
import type { ScriptOrders } from "./orders.ts";
import type { BacktestTrace } from "./result.ts";

/** A strategy of any kind; a script comes with the orders it gave when it was run. */
export interface BacktestSubject extends Omit<BacktestInput, "strategy"> {
  readonly strategy: AnyStrategy;
  readonly orders?: ScriptOrders | undefined;
}

/**
 * The trace of any strategy. No script is run for it: what it decided is known, and its account is the oracle's. A market
 * that is asked for once, cut for a certificate for instance, is not worth loading into another backtester.
 */
export function traceOfAny(
  { strategy, orders, market, ...terms }: BacktestSubject,
  backtester: Backtester = oracleBacktester,
): BacktestTrace {
  if (strategy.kind !== "script") return backtester.on(market).trace({ ...terms, strategy });
  if (orders !== undefined) return scriptedBacktest({ ...terms, market, strategy, orders });
  const message = `script ${strategy.name} has no orders here; it must be run by a worker first`;
  throw new TerminalError("internal", "script.orders_missing", message);
}
