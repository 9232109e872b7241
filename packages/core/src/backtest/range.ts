import { TerminalError } from "../errors.ts";
import type { Market, PartRange } from "../market/bars.ts";

/** @throws TerminalError `backtest.range` where the range is none of the market's. */
export function assertRange(market: Market, { start, end }: PartRange): void {
  const bars = market.symbols[0]?.days.length ?? 0;
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (whole && start >= 0 && start < end && end <= bars) return;
  throw new TerminalError(
    "invalid",
    "backtest.range",
    `bars ${start} to ${end} are no range of this market's ${bars} bars; 0 ≤ start < end ≤ ${bars}`,
  );
}
