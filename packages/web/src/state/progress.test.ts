import { expect, test } from "vitest";
import { phaseShare, remainingMs, runShare } from "./progress.ts";
import { reduceRun } from "./reduceRun.ts";
import { emptyRunState } from "./runState.ts";
import { Story } from "./story.ts";

const after = (story: Story) => reduceRun(emptyRunState, story.events);

const wholeLap = (story: Story, generation: number, lapMs: number) =>
  story.lap(generation).begin("backtesting").end(lapMs).finishLap(0.1, 3);

test("nothing known is nothing done, and no time left is claimed", () => {
  expect([runShare(emptyRunState), remainingMs(emptyRunState)]).toEqual([0, null]);
});

test("whole generations count whole, and the next begins from there", () => {
  const story = wholeLap(new Story().start(), 0, 1_000);

  expect(runShare(after(story))).toBe(0.25);
  expect(runShare(after(story.lap(1)))).toBe(0.25);
});

test("within a generation its phases count", () => {
  const story = wholeLap(new Story().start(), 0, 1_000).lap(1).begin("generation").end(10);

  expect(runShare(after(story))).toBeCloseTo(0.25 + 0.25 / 6, 12);
});

test("backtesting is done by the results, not by the batches sent", () => {
  const story = new Story().start().lap(0).begin("generation");
  for (const id of ["a", "b", "c", "d"]) {
    story.tell("candidate.proposed", {
      candidateId: id,
      strategyId: id,
      name: id,
      origin: "immigrant",
      parents: [],
      island: 0,
      scope: "research",
    });
  }
  story.end(10).begin("backtesting").batch("w1", 100, ["measured"]);

  expect(phaseShare(after(story), "backtesting")).toBe(0.25);
});

test("time left is the typical generation's, times what is left", () => {
  const story = new Story().start();
  [1_000, 9_000, 2_000].forEach((ms, generation) => {
    wholeLap(story, generation, ms);
  });

  expect(remainingMs(after(story))).toBe(2_000);
});

test("a run that its budget ended is as far as its generations, and has no time left", () => {
  const story = wholeLap(new Story().start(), 0, 1_000);
  story.tell("run.finished", {
    status: "succeeded",
    archiveHash: "ab",
    champions: 0,
    trials: 3,
    reason: "the budget of 6 backtests is spent",
  });

  expect([runShare(after(story)), remainingMs(after(story))]).toEqual([0.25, null]);
});

test("a run that ended after all generations is done and has no time left", () => {
  const story = new Story().start();
  for (const generation of [0, 1, 2, 3]) wholeLap(story, generation, 1_000);
  story.tell("run.finished", {
    status: "succeeded",
    archiveHash: "ab",
    champions: 0,
    trials: 3,
    reason: "done",
  });

  expect([runShare(after(story)), remainingMs(after(story))]).toEqual([1, null]);
});
