import { expect, test } from "vitest";
import { Story } from "../../state/story.ts";
import { describeEvent, eventKinds, strategyOf } from "./describeEvent.ts";

test("a champion is told with its figures and the trials it was picked from", () => {
  const [event] = new Story().champion("str_a", 340).events;

  expect(describeEvent(event!)).toBe(
    "Champion str_a: CAGR 22.0\u202f%, Sharpe 1.20 on validation, of 340 trials",
  );
  expect(strategyOf(event!)).toBe("str_a");
});

test("generations are counted from one on screen", () => {
  const story = new Story().start().lap(0);

  expect(describeEvent(story.events[1]!)).toBe("Generation 1 of 4 begins");
});

test("a batch names its worker and what failed", () => {
  const [event] = new Story().batch("w1", 1_500, ["measured", "failed"]).events;

  expect(describeEvent(event!)).toBe("w1 tested 2 strategies in 1.50 s, 1 failed");
  expect(strategyOf(event!)).toBeNull();
});

test("a fitness that does not exist is a dash", () => {
  const [event] = new Story().finishLap(null, 5).events;

  expect(describeEvent(event!)).toContain("best fitness —, median —, 5 trials so far");
});

test("every event has a kind to filter by", () => {
  expect(Object.values(eventKinds)).not.toContain(undefined);
});
