import { expect, test } from "vitest";
import { emptyRunState, type WorkedBatch } from "./runState.ts";
import { rateHistory, ratePerSecond, recentUtilisation, totalUtilisation, watchedMs } from "./throughput.ts";

const batch = (endMs: number, count: number, worker = "w1", durationMs = 500): WorkedBatch => ({
  endMs,
  count,
  worker,
  durationMs,
});

test("the rate counts what ended within the window, and nothing that ends later", () => {
  const batches = [batch(1_000, 99), batch(12_000, 20), batch(20_000, 30), batch(20_001, 99)];

  expect(ratePerSecond(batches, 20_000, 10_000)).toBe(5);
});

test("the history puts each batch in its slot, oldest first, and forgets what is older", () => {
  const batches = [batch(100, 99), batch(7_500, 2), batch(9_900, 4)];

  expect(rateHistory(batches, 10_000, 1_000, 4)).toEqual([0, 2, 0, 4]);
});

test("a worker is busy for the part of its batch that lies in the window", () => {
  const state = {
    ...emptyRunState,
    batches: [batch(5_500, 1, "w10", 1_000), batch(10_000, 1, "w2", 5_000)],
    workers: [
      { worker: "w10", busyMs: 1_000, batches: 1, strategies: 1 },
      { worker: "w2", busyMs: 5_000, batches: 1, strategies: 1 },
    ],
  };

  expect(recentUtilisation(state, 10_000, 5_000)).toEqual([
    { worker: "w2", strategies: 1, busy: 1 },
    { worker: "w10", strategies: 1, busy: 0.1 },
  ]);
});

test("a run that has just begun is watched from its first batch on", () => {
  const young = { ...emptyRunState, batches: [batch(5_000, 1, "w1", 1_000)] };

  expect(watchedMs(young, 8_000, 60_000)).toBe(4_000);
  expect(watchedMs(young, 900_000, 60_000)).toBe(60_000);
  expect(watchedMs(emptyRunState, 8_000, 60_000)).toBe(60_000);
});

test("over the whole run a worker is measured by the time that backtesting took", () => {
  const workers = [{ worker: "w1", busyMs: 3_000, batches: 2, strategies: 8 }];

  expect(totalUtilisation({ ...emptyRunState, workers, backtestingMs: 4_000 })[0]?.busy).toBe(0.75);
  expect(totalUtilisation({ ...emptyRunState, workers })[0]?.busy).toBe(0);
});
