import { TerminalError } from "../errors.ts";
import type { Bars, Market } from "./bars.ts";

/** Markets are immutable, so one look is enough. */
const checked = new WeakSet<Market>();

/**
 * Refuses a market that a backtest cannot trust: columns of unequal length, days that do not ascend or differ between
 * symbols, prices that are not finite and above zero.
 * @throws TerminalError `market.broken`.
 */
export function assertMarket(market: Market): void {
  if (checked.has(market)) return;
  const [first] = market.symbols;
  if (first === undefined) refuse("it has no symbol");
  if (!(market.barsPerYear > 0) || !Number.isFinite(market.barsPerYear)) {
    refuse(`barsPerYear is ${market.barsPerYear}`);
  }
  for (const bars of market.symbols) {
    checkColumns(bars);
    checkDays(bars, first.days);
  }
  checked.add(market);
}

function refuse(problem: string): never {
  throw new TerminalError(
    "invalid",
    "market.broken",
    `the market cannot be used: ${problem}; import its data again`,
  );
}

function checkColumns(bars: Bars): void {
  for (const name of ["open", "high", "low", "close", "volume"] as const) {
    const column = bars[name];
    if (column.length !== bars.days.length) {
      refuse(`${bars.symbol} has ${column.length} values of ${name} for ${bars.days.length} days`);
    }
    const floor = name === "volume" ? 0 : Number.MIN_VALUE;
    const bad = firstOutside(column, floor);
    if (bad !== -1) refuse(`${name} of ${bars.symbol} is ${column[bad]} at bar ${bad}`);
  }
}

/** Index of the first value that is not finite or below the floor; −1 for none. */
function firstOutside(column: Float64Array, floor: number): number {
  for (let t = 0; t < column.length; t++) {
    const value = column[t] as number;
    if (!(value >= floor && value <= Number.MAX_VALUE)) return t;
  }
  return -1;
}

function checkDays(bars: Bars, days: Int32Array): void {
  if (bars.days.length !== days.length) {
    refuse(`${bars.symbol} has ${bars.days.length} days where the first symbol has ${days.length}`);
  }
  for (let t = 0; t < days.length; t++) {
    if (bars.days[t] !== days[t])
      refuse(`the days of ${bars.symbol} differ from the first symbol's at bar ${t}`);
    if (t > 0 && (days[t] as number) <= (days[t - 1] as number)) refuse(`days do not ascend at bar ${t}`);
  }
}
