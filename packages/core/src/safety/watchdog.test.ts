import { describe, expect, it } from "vitest";
import { heartbeatMsOf, judgeProgress, type ProgressSample, SILENT_HEARTBEATS_MAX } from "./watchdog.ts";

const heartbeatMs = 1_000;
const deadlineMs = 60_000;

/** A worker that has a processor to itself. */
function busy(atMs: number, bars: number): ProgressSample {
  return { atMs, bars, cpuMs: atMs };
}

function judge(samples: readonly ProgressSample[], nowMs: number) {
  return judgeProgress(samples, nowMs, deadlineMs, heartbeatMs);
}

describe("watching a worker", () => {
  it("lets it go on while bars are simulated", () => {
    expect(judge([busy(0, 0), busy(1_000, 400), busy(2_000, 800)], 2_500)).toBe("moving");
  });

  it("gives up after three heartbeats without a new bar, not one millisecond before", () => {
    const samples = [busy(0, 0), busy(1_000, 400), busy(3_900, 400)];

    expect(judge(samples, 3_999)).toBe("moving");
    expect(judge(samples, 4_000)).toBe("notResponding");
  });

  it("takes reports of the same bar for silence", () => {
    const samples = [0, 1_000, 2_000, 3_000, 4_000].map((atMs) => busy(atMs, 400));

    expect(judge(samples, 4_000)).toBe("notResponding");
  });

  it("forgives a silence that ended", () => {
    expect(judge([busy(0, 0), busy(9_000, 1)], 10_000)).toBe("moving");
  });

  it("kills at the deadline however well it goes", () => {
    const samples = [busy(0, 0), busy(59_999, 1_000_000)];

    expect(judge(samples, 59_999)).toBe("moving");
    expect(judge(samples, 60_000)).toBe("timedOut");
  });

  it("names the deadline where both are true", () => {
    expect(judge([busy(0, 0), busy(59_000, 0)], 60_000)).toBe("timedOut");
  });

  it("counts the deadline alone before anything was reported", () => {
    expect(judge([], 59_999)).toBe("moving");
    expect(judge([], 60_000)).toBe("timedOut");
  });
});

describe("telling a worker that is stuck from one that has no processor", () => {
  it.each([
    ["used none", 0, "starved"],
    ["used just under a twentieth of one", 149, "starved"],
    ["used a twentieth of one", 150, "notResponding"],
    ["used all of one", 3_000, "notResponding"],
  ] as const)("in three silent heartbeats it %s", (_what, cpuMs, verdict) => {
    const samples = [
      { atMs: 0, bars: 9, cpuMs: 50 },
      { atMs: 3_000, bars: 9, cpuMs: 50 + cpuMs },
    ];

    expect(judge(samples, 3_000)).toBe(verdict);
  });

  it("takes a worker that was not heard of at all, as after the sleep of a laptop, for starved", () => {
    expect(judge([busy(0, 0), busy(2_000, 9)], 3_600_000)).toBe("starved");
  });

  it("counts processor time from the last progress, not from the beginning", () => {
    expect(judge([busy(0, 0), busy(20_000, 9), { atMs: 22_900, bars: 9, cpuMs: 20_010 }], 23_000)).toBe(
      "starved",
    );
  });
});

describe("how often progress is due", () => {
  it.each([
    [10_000, 1_000],
    [15_000, 1_500],
    [30_000, 3_000],
    [60_000, 6_000],
    [180_000, 10_000],
  ])("of a deadline of %d ms every %d ms", (timeoutMs, dueMs) => {
    expect(heartbeatMsOf(timeoutMs)).toBe(dueMs);
  });

  it("leaves room for the silence that ends a worker before every deadline", () => {
    for (const timeoutMs of [1, 100, 10_000, 1_000_000]) {
      expect(SILENT_HEARTBEATS_MAX * heartbeatMsOf(timeoutMs)).toBeLessThan(timeoutMs);
    }
  });
});
