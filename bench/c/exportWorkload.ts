import { columnsOf } from "@tradewind/core/backtest/columns";
import { measureStrategy } from "@tradewind/core/strategy/measure";
import type { BacktestJob, Workload } from "../engine/workload.ts";
import { createAtomTable } from "./atomTable.ts";
import { createProgramTable, type Program } from "./programTable.ts";
import { createRecords, word } from "./records.ts";

/** A workload as the C program reads it: one range and one set of costs for all, fills at the next open. */
export function exportWorkload({ market, bars, jobs }: Workload): Uint8Array {
  const [symbol] = market.symbols;
  const [first] = jobs;
  if (symbol === undefined || first === undefined || symbol.fill !== "nextOpen") {
    throw new RangeError("the C program runs strategies on one symbol whose fills are at the next open");
  }
  const { range, costs } = first;
  const columns = columnsOf(symbol, market.barsPerYear);
  const atoms = createAtomTable(columns);
  const programs = createProgramTable(atoms);
  const strategies = createRecords();
  for (const job of jobs) writeStrategy(strategies, job, programs.add(job.strategy));
  const head = createRecords();
  const counts = [
    bars,
    range.start,
    range.end,
    atoms.count,
    programs.count,
    jobs.length,
    atoms.given.length,
    0,
  ];
  head.add(...counts.map(word));
  head.add(market.barsPerYear, costs.commissionBps, costs.slippageBps, costs.slippageVolatilityFactor);
  head.add(costs.borrowAnnual, costs.financingAnnual);
  head.add((symbol.days[range.end - 1] as number) - (symbol.days[range.start] as number));
  const prices = [symbol.open, symbol.high, symbol.low, symbol.close, columns.dailyVolatility()];
  return Buffer.concat([
    head.bytes(),
    ...prices.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    atoms.bytes(),
    programs.bytes(),
    strategies.bytes(),
    ...atoms.given,
  ]);
}

function writeStrategy(
  strategies: ReturnType<typeof createRecords>,
  { strategy, range }: BacktestJob,
  program: Program,
): void {
  const { stops, sizing } = strategy;
  const firstSignal = Math.max(range.start, measureStrategy(strategy).lookbackBars);
  strategies.add(word(program.firstOperation), word(program.operations));
  strategies.add(word(firstSignal), word(stops.holdingBarsMax ?? 0));
  strategies.add(...program.longEntry, ...program.longExit, ...program.shortEntry, ...program.shortExit);
  strategies.add(sizing.leverage, sizing.volatilityTarget ?? 0);
  strategies.add(stops.stopLoss ?? 0, stops.takeProfit ?? 0, stops.trailingStop ?? 0, 1);
}
