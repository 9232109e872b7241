import { expect, test } from "vitest";
import { isHighlight } from "./highlights.ts";
import { reduceRun } from "./reduceRun.ts";
import { emptyRunState, HIGHLIGHTS_MAX } from "./runState.ts";
import { Story } from "./story.ts";

test("champions and ends of generations are worth a line, what happens hundreds of times is not", () => {
  const story = new Story().start().lap(0).begin("generation").end(10).champion("str_a", 3).finishLap(0.2, 3);
  story.tell("batch.queued", { batchId: "bat_1", scope: "research", candidates: 3 });

  const told = story.events.filter(isHighlight).map(({ type }) => type);

  expect(told).toEqual(["run.started", "champion.found", "generation.finished"]);
});

test("highlights outlast the many events between them, and are bounded too", () => {
  const story = new Story().start();
  for (let index = 0; index < 1_200; index++) story.begin("breeding");
  const long = reduceRun(emptyRunState, story.events);

  for (let index = 0; index < HIGHLIGHTS_MAX + 5; index++) story.finishLap(0.1, index);
  const longer = reduceRun(long, story.events);

  expect(long.highlights.map(({ type }) => type)).toEqual(["run.started"]);
  expect(longer.highlights).toHaveLength(HIGHLIGHTS_MAX);
});
