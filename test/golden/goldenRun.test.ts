/**
 * The golden run: what this seed on these data gives, for ever. A change of this hash is a change of what Tradewind says;
 * a commit that makes one on purpose says why.
 */

import type { EvolutionEvent } from "@tradewind/core/events";
import { evolve, type RunOutcome } from "@tradewind/core/evolution/evolve";
import { describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../support/sampleRun.ts";
import { goldenHash, goldenRequest } from "./golden.ts";

async function runWhole(seed: number): Promise<{ outcome: RunOutcome; events: EvolutionEvent[] }> {
  const ports = await samplePorts();
  const run = await sampleRun(ports, { ...goldenRequest, seed });
  const told = evolve(ports, run);
  const events: EvolutionEvent[] = [];
  for (;;) {
    const step = await told.next();
    if (step.done === true) return { outcome: step.value, events };
    events.push(step.value);
  }
}

describe("the golden run, in one process", () => {
  it("has the golden hash", async () => {
    const { outcome } = await runWhole(goldenRequest.seed);
    expect(outcome.archiveHash).toBe(goldenHash);
  });

  it("tells the same events, byte for byte, when it is run again", async () => {
    const [first, second] = [await runWhole(goldenRequest.seed), await runWhole(goldenRequest.seed)];
    expect(JSON.stringify(second.events)).toBe(JSON.stringify(first.events));
  });

  it("has another hash under another seed", async () => {
    const { outcome } = await runWhole(goldenRequest.seed + 1);
    expect(outcome.archiveHash).not.toBe(goldenHash);
  });

  it("counts every strategy it tried as a trial", async () => {
    const { events } = await runWhole(goldenRequest.seed);
    const tried = events.filter(({ type }) => type === "candidate.analysed").length;
    const last = events.at(-1);
    expect(last?.type === "run.finished" && last.data.trials).toBe(tried);
  });
});
