/** Goal: a strategy that never ends is killed when it stands still, told of, and its neighbours finish. */

import type { Envelope } from "@tradewind/core/events";
import type { Platform } from "@tradewind/local/platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runToEnd, testPlatform } from "../support/testPlatform.ts";

const stuckCandidate = "can_0000_00003";
const DEADLINE_MS = 5_000;

describe("a backtest that never ends", () => {
  let platform: Platform;
  let dispose: () => Promise<void> = async () => {};
  let events: readonly Envelope[];

  beforeAll(async () => {
    ({ platform, dispose } = await testPlatform({
      workerEntry: new URL("../support/stuckWorker.ts", import.meta.url),
      timeoutMsOf: () => DEADLINE_MS,
    }));
    events = await runToEnd(platform, { seed: 7, generations: 1, population: 24 });
  }, 60_000);

  afterAll(() => dispose());

  it("does not keep the run from succeeding", () => {
    expect(events.at(-1)).toMatchObject({ type: "run.finished", data: { status: "succeeded" } });
  });

  it("is told of as a violation, once", () => {
    const told = events.filter(({ type }) => type === "violation.recorded");
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ data: { kind: "notResponding", candidateId: stuckCandidate } });
  });

  it("leaves every neighbour with its result", () => {
    const outcomes = events.flatMap((event) =>
      event.type === "backtest.finished" ? event.data.results : [],
    );
    expect(outcomes).toHaveLength(24);
    const failed = outcomes
      .filter(({ outcome }) => outcome === "failed")
      .map(({ candidateId }) => candidateId);
    expect(failed).toEqual([stuckCandidate]);
  });

  it("stands in the API under its run, its scope and its kind", async () => {
    const runId = events[0]?.runId ?? "";
    const answer = await fetch(`${platform.address}/api/violations?run=${runId}&kind=notResponding`, {
      headers: { authorization: `Bearer ${platform.token}` },
    });
    expect(await answer.json()).toMatchObject({
      items: [
        { kind: "notResponding", candidateId: stuckCandidate, runId, evidence: { deadlineMs: DEADLINE_MS } },
      ],
    });
  });
});
