import { expect, test } from "vitest";
import { reduceRun } from "./reduceRun.ts";
import { emptyRunState, FEED_MAX } from "./runState.ts";
import { Story } from "./story.ts";

const after = (story: Story) => reduceRun(emptyRunState, story.events);

test("a run begins with what it was asked to do", () => {
  const state = after(new Story().start(10, 100));

  expect(state).toMatchObject({ status: "running", generations: 10, population: 100, lastSeq: 1 });
});

test("phases go from queued through running to done, with their time and their words", () => {
  const story = new Story().start().lap(0).begin("generation").end(120).begin("backtesting");

  const { phases, phase, generation } = after(story);

  expect([generation, phase]).toEqual([0, "backtesting"]);
  expect(phases.generation).toMatchObject({ status: "done", durationMs: 120, summary: "done" });
  expect(phases.backtesting).toMatchObject({ status: "running", startedAt: story.events.at(-1)?.at });
  expect(phases.analysis.status).toBe("queued");
});

test("a failed run shows the phase in which it failed", () => {
  const story = new Story().start().lap(0).begin("backtesting");
  story.tell("run.finished", {
    status: "failed",
    archiveHash: null,
    champions: 0,
    trials: 2,
    reason: "no disk",
  });

  const state = after(story);

  expect([state.status, state.phases.backtesting.status]).toEqual(["failed", "failed"]);
});

test("results are counted by what became of them, and anew in each generation", () => {
  const story = new Story().start().lap(0).begin("backtesting");
  story.tell("batch.queued", { batchId: "bat_1", scope: "research", candidates: 3 });
  story.batch("w1", 400, ["measured", "screened", "failed"]);

  const first = after(story);
  const second = reduceRun(first, story.lap(1).events);

  expect(first.lap).toMatchObject({ queued: 3, finished: 3, measured: 1, screened: 1, failed: 1 });
  expect(second.lap).toMatchObject({ queued: 0, finished: 0, failed: 0 });
  expect(second.workers).toEqual([{ worker: "w1", busyMs: 400, batches: 1, strategies: 3 }]);
});

test("each generation leaves its fitness and the time its phases took", () => {
  const story = new Story()
    .start()
    .lap(0)
    .begin("generation")
    .end(100)
    .begin("backtesting")
    .end(900)
    .finishLap(0.4, 3);

  const state = after(story);

  expect(state.fitness).toMatchObject([{ generation: 0, bestFitness: 0.4, trials: 3 }]);
  expect([state.lapsMs, state.lapMs, state.backtestingMs]).toEqual([[1_000], 0, 900]);
});

test("a champion found again is one champion, with its newest count of trials", () => {
  const state = after(
    new Story().start().lap(0).champion("str_a", 10).champion("str_b", 20).champion("str_a", 30),
  );

  expect(state.champions.map(({ strategyId, trials }) => [strategyId, trials])).toEqual([
    ["str_b", 20],
    ["str_a", 30],
  ]);
  expect(state.trials).toBe(30);
});

test("a reached target moves the stage on", () => {
  const state = after(
    new Story().start().lap(0).tell("target.reached", { stage: 0, cagr: 0.16, strategyId: "str_a" }),
  );

  expect([state.stage, state.targets.length]).toEqual([1, 1]);
});

test("events that come again change nothing", () => {
  const story = new Story().start().lap(0).batch("w1", 400, ["measured"]).champion("str_a", 10);
  const once = after(story);

  expect(reduceRun(once, story.events)).toEqual(once);
});

test("one by one or all at once, the state is the same, and the state given is left alone", () => {
  const story = new Story()
    .start()
    .lap(0)
    .begin("backtesting")
    .batch("w1", 400, ["measured"])
    .end(500)
    .finishLap(0.1, 1);
  const before = structuredClone(emptyRunState);

  const stepwise = story.events.reduce((state, event) => reduceRun(state, [event]), emptyRunState);

  expect(stepwise).toEqual(after(story));
  expect(emptyRunState).toEqual(before);
});

test("the feed keeps its newest events and no more", () => {
  const story = new Story().start().lap(0);
  for (let index = 0; index < FEED_MAX + 50; index++) story.begin("generation");

  const { feed, lastSeq } = after(story);

  expect([feed.length, feed.at(-1)?.seq]).toEqual([FEED_MAX, lastSeq]);
});

test("an extended run goes on where it had ended", () => {
  const story = new Story().start().lap(3).finishLap(0.2, 12);
  story.tell("run.finished", {
    status: "succeeded",
    archiveHash: "ab",
    champions: 0,
    trials: 12,
    reason: "done",
  });

  const ended = after(story);
  const extended = reduceRun(ended, story.tell("run.extended", { generations: 8 }).events);

  expect([ended.status, ended.ending?.trials]).toEqual(["succeeded", 12]);
  expect(extended).toMatchObject({ status: "running", generations: 8, ending: null });
});
