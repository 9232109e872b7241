import type { Envelope } from "@tradewind/core/events";
import { describe, expect, it } from "vitest";
import { runIdOf } from "../../../../test/contracts/fixtures.ts";
import { advance, backtestsPerSecond, millisecondsLeft, noProgress, type Progress } from "./progress.ts";
import { createReporter, liveLine } from "./reporter.ts";

const result = { candidateId: "c", strategyId: "s", outcome: "measured", sharpe: null, cagr: null } as const;

function envelope(atMs: number, part: unknown): Envelope {
  const at = new Date(atMs).toISOString();
  return { runId: runIdOf(1), seq: 1, at, generation: null, phase: null, ...(part as object) } as Envelope;
}

const started = envelope(0, {
  type: "run.started",
  data: { seed: 7, generations: 4, population: 20, symbols: [], barsTraining: 1, barsValidation: 1 },
});
const lap = (generation: number, fromMs: number, toMs: number): Envelope[] => [
  envelope(fromMs, { type: "generation.started", generation, phase: "generation", data: {} }),
  envelope(toMs, {
    type: "generation.finished",
    generation,
    phase: "adaptation",
    data: { champions: generation },
  }),
];
const tested = (atMs: number, count: number): Envelope =>
  envelope(atMs, {
    type: "backtest.finished",
    generation: 0,
    phase: "backtesting",
    data: { results: Array.from({ length: count }, () => result) },
  });
const after = (...envelopes: Envelope[]): Progress => envelopes.reduce(advance, noProgress);

describe("the progress of a run", () => {
  it("counts backtests a second over the last ten seconds", () => {
    expect(backtestsPerSecond(after(started))).toBeNull();
    expect(backtestsPerSecond(after(started, tested(1_000, 20), tested(3_000, 20)))).toBe(20);
    expect(backtestsPerSecond(after(started, tested(1_000, 500), tested(20_000, 5)))).toBe(5);
  });

  it("says nothing of the time left before the first lap, then goes by the laps so far", () => {
    expect(millisecondsLeft(after(started))).toBeNull();
    const afterTwo = after(started, ...lap(0, 0, 1_000), ...lap(1, 1_000, 4_000));
    expect(millisecondsLeft(afterTwo)).toBe(3 * 2_000 - 3_000);
  });

  it("starts each generation's count anew", () => {
    const progress = after(started, tested(10, 20), ...lap(1, 20, 30).slice(0, 1), tested(25, 4));
    expect(progress.tested).toBe(4);
  });

  it("fits into one line", () => {
    const line = liveLine(after(started, ...lap(0, 0, 1_000), tested(1_500, 10)));
    expect(line).toContain("generation 1/4 backtesting");
    expect(line).toContain("10/20");
    expect(line).not.toContain("\n");
  });
});

describe("what a person is shown", () => {
  const shown = (isTerminal: boolean): string => {
    let text = "";
    const screen = {
      isTerminal,
      columns: 60,
      write: (words: string) => {
        text += words;
      },
    };
    const reporter = createReporter(screen, { nowMs: () => 1_000 });
    for (const told of [started, ...lap(0, 0, 10)]) reporter.take(told);
    return text;
  };

  it("is a line a generation where there is no terminal", () => {
    expect(shown(false).split("\n")).toHaveLength(2);
    expect(shown(false)).not.toContain("\u001b");
  });

  it("names a champion with the chance of its being more than luck, never as certain", () => {
    const validation = { sharpe: 1.2, cagr: 0.22, maxDrawdown: -0.2, trades: 40 };
    const data = { name: "Fox", validation, trials: 12, deflatedSharpe: 0.9996 };
    const written: string[] = [];
    const screen = { isTerminal: false, columns: 60, write: (words: string) => void written.push(words) };
    createReporter(screen, { nowMs: () => 0 }).take(envelope(0, { type: "champion.found", data }));
    expect(written.join("")).toContain("after 12 trials its deflated Sharpe is over 99.9 %");
  });

  it("is a living line besides where there is one, never wider than the terminal", () => {
    const lines = shown(true)
      .split("\n")
      .flatMap((line) => line.split("\r\u001b[2K"));
    expect(lines.some((line) => line.includes("░"))).toBe(true);
    for (const line of lines.filter((text) => text.includes("░"))) expect(line.length).toBeLessThan(60);
  });
});
