import { describe, expect, it } from "vitest";
import { phases } from "./events.ts";
import { limits } from "./limits.ts";
import { scopes } from "./safety/scopes.ts";

describe("the relations between limits", () => {
  it("lets a message stay hidden at least six times as long as its scope may work", () => {
    expect(limits.visibilityTimeoutFactor).toBeGreaterThanOrEqual(6);
  });

  it("keeps the heartbeat inside the timeout", () => {
    expect(limits.backtestingHeartbeatSeconds).toBeLessThan(limits.backtestingTimeoutSeconds);
  });

  it("lets the longest scope finish between two heartbeats", () => {
    const longestMs = Math.max(...Object.values(scopes).map((scope) => scope.timeoutMs));
    expect(longestMs / 1_000).toBeLessThan(limits.backtestingHeartbeatSeconds);
  });

  it("continues as a new execution before its history is full", () => {
    const perGeneration = phases.length * 6 + 8;
    expect(perGeneration).toBeLessThanOrEqual(limits.historyEventsPerGeneration);
    expect(limits.historyEventsPerGeneration * limits.generationsPerExecutionMax).toBeLessThan(
      limits.historyEventsMax,
    );
  });

  it("gives every era whole blocks", () => {
    expect(limits.blocksCount % limits.erasCount).toBe(0);
  });

  it("leaves room for the longest look-back in the smallest dataset", () => {
    expect(limits.lookbackBarsMax).toBeLessThan(limits.datasetBarsMin);
  });

  it("fits a batch message into a queue message", () => {
    const bytesPerCandidate = JSON.stringify("can_0000_00000").length + 1;
    expect(limits.batchCandidatesMax * bytesPerCandidate).toBeLessThan(262_144 / 2);
  });
});
