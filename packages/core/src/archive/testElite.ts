import type { Elite } from "./elite.ts";

/** An elite for tests: one strategy of a given number, in its own cell unless told otherwise. */
export function testElite(number: number, changes: Partial<Elite> = {}): Elite {
  const summary = { sharpe: 0.5, cagr: 0.1, maxDrawdown: -0.2, trades: 20 };
  return {
    strategyId: `str_${String(number).padStart(32, "0")}`,
    candidateId: `can_0000_${String(number).padStart(5, "0")}`,
    generation: 0,
    strategy: {
      kind: "single",
      direction: "long",
      entry: {
        op: "above",
        of: "price",
        left: { op: "close" },
        right: { op: "sma", window: 10 + (number % 300) },
      },
      exit: {
        op: "below",
        of: "price",
        left: { op: "close" },
        right: { op: "sma", window: 10 + (number % 300) },
      },
      stops: {},
      sizing: { leverage: 1 },
    },
    name: `test ${number}`,
    cell: { family: "trend", tradesPerYear: number, holding: 0, drawdown: 0, exposure: 0 },
    island: 0,
    fitness: number / 100,
    children: 0,
    training: summary,
    validation: summary,
    champion: false,
    nearWinner: false,
    blockReturns: [],
    ...changes,
  };
}
