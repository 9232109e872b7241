/*
 * A process from nothing to a first result: reads prices from a file, as a worker does, runs one strategy and says so.
 * `node firstResult.ts FILE`; the file holds open, high, low, close and volume one after the other.
 */
import { readFileSync } from "node:fs";
import { createMarketEngine } from "@tradewind/engine/engine";
import { referenceCosts, referenceStrategy } from "./referenceStrategy.ts";

const bytes = readFileSync(process.argv[2] ?? "");
const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const bars = values.length / 5;
const column = (place: number): Float64Array => values.slice(place * bars, (place + 1) * bars);
const days = Int32Array.from({ length: bars }, (_, t) => t);
const [open, high, low, close, volume] = [column(0), column(1), column(2), column(3), column(4)];
const symbol = { symbol: "FIRST", days, open, high, low, close, volume, fill: "nextOpen" } as const;
const engine = createMarketEngine({ datasetId: "dat_first", barsPerYear: 252, symbols: [symbol] });
const parameters = { fast: 10, slow: 50, rsi: 14, high: 70, low: 30, stopLoss: 0.02, takeProfit: 0.04 };
const { statistics } = engine.backtest({
  strategy: referenceStrategy(parameters),
  range: { start: 0, end: bars },
  costs: referenceCosts,
});
process.stdout.write(`${statistics.trades}\n`);
