import { expect, test } from "vitest";
import { reduceRun } from "../../state/reduceRun.ts";
import { emptyRunState } from "../../state/runState.ts";
import { Story } from "../../state/story.ts";
import { phaseWords } from "./phaseWords.ts";

const after = (story: Story) => reduceRun(emptyRunState, story.events);

test("a phase that has not begun says nothing", () => {
  expect(phaseWords(after(new Story().start().lap(0)), "backtesting")).toBe("");
});

test("backtesting says what is queued, done and failed, and leaves out what is none", () => {
  const story = new Story().start().lap(0).begin("backtesting");
  story.tell("batch.queued", { batchId: "bat_1", scope: "research", candidates: 5 });
  const queued = phaseWords(after(story), "backtesting");

  story.batch("w1", 10, ["measured", "failed"]);

  expect(queued).toBe("5 queued · 0 done");
  expect(phaseWords(after(story), "backtesting")).toBe("3 queued · 1 done · 1 failed");
});
