import { describe, expect, it } from "vitest";
import { judgeProgress } from "./watchdog.ts";

const heartbeatMs = 1_000;
const deadlineMs = 60_000;

describe("watching a worker", () => {
  it("lets it go on while bars are simulated", () => {
    const samples = [
      { atMs: 0, bars: 0 },
      { atMs: 1_000, bars: 400 },
      { atMs: 2_000, bars: 800 },
    ];

    expect(judgeProgress(samples, 2_500, deadlineMs, heartbeatMs)).toBe("moving");
  });

  it("gives up after three heartbeats without a new bar, not one millisecond before", () => {
    const samples = [
      { atMs: 0, bars: 0 },
      { atMs: 1_000, bars: 400 },
    ];

    expect(judgeProgress(samples, 3_999, deadlineMs, heartbeatMs)).toBe("moving");
    expect(judgeProgress(samples, 4_000, deadlineMs, heartbeatMs)).toBe("notResponding");
  });

  it("takes reports of the same bar for silence", () => {
    const samples = [0, 1_000, 2_000, 3_000, 4_000].map((atMs) => ({ atMs, bars: 400 }));

    expect(judgeProgress(samples, 4_000, deadlineMs, heartbeatMs)).toBe("notResponding");
  });

  it("forgives a silence that ended", () => {
    const samples = [
      { atMs: 0, bars: 0 },
      { atMs: 9_000, bars: 1 },
    ];

    expect(judgeProgress(samples, 10_000, deadlineMs, heartbeatMs)).toBe("moving");
  });

  it("kills at the deadline however well it goes", () => {
    const samples = [
      { atMs: 0, bars: 0 },
      { atMs: 59_999, bars: 1_000_000 },
    ];

    expect(judgeProgress(samples, 59_999, deadlineMs, heartbeatMs)).toBe("moving");
    expect(judgeProgress(samples, 60_000, deadlineMs, heartbeatMs)).toBe("timedOut");
  });

  it("names the deadline where both are true", () => {
    expect(judgeProgress([{ atMs: 0, bars: 0 }], 60_000, deadlineMs, heartbeatMs)).toBe("timedOut");
  });

  it("counts the deadline alone before anything was reported", () => {
    expect(judgeProgress([], 59_999, deadlineMs, heartbeatMs)).toBe("moving");
    expect(judgeProgress([], 60_000, deadlineMs, heartbeatMs)).toBe("timedOut");
  });
});
