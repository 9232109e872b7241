import { describe, expect, it } from "vitest";
import { createFakeTime } from "../conductor/testHarness.ts";
import { startWatch, type Watch } from "./watch.ts";

function watched(heartbeatMs: number | null = 1_000) {
  const time = createFakeTime();
  const ends: string[] = [];
  const watch: Watch = startWatch({
    ...time,
    timeoutMs: 10_000,
    heartbeatMs,
    expired: (reason) => ends.push(reason),
  });
  const startedMs = time.clock.nowMs();
  return {
    ends,
    watch,
    pass: (ms: number) => time.advance(ms),
    /** A report each half second, with all the processor time there was. */
    async report(seconds: number, barsOf: (ms: number) => number, simulating = true, cpuShare = 1) {
      for (let half = 0; half < 2 * seconds && ends.length === 0; half++) {
        const ms = time.clock.nowMs() - startedMs;
        watch.heard({ simulating, bars: barsOf(ms), cpuMs: ms * cpuShare });
        await time.advance(500);
      }
    },
  };
}

describe("the watch over one piece of work", () => {
  it("lets moving work go on until its deadline", async () => {
    const { ends, report } = watched();
    await report(9.5, (ms) => ms);
    expect(ends).toEqual([]);
    await report(1, (ms) => ms);
    expect(ends).toEqual(["timeout"]);
  });

  it("ends work that computes for three heartbeats without a bar", async () => {
    const { ends, report } = watched();
    await report(2, (ms) => ms);
    await report(2, () => 1_500);
    expect(ends).toEqual([]);
    await report(1, () => 1_500);
    expect(ends).toEqual(["notResponding"]);
  });

  it("asks for no bars while none is simulated", async () => {
    const { ends, report } = watched();
    await report(8, () => 0, false);
    expect(ends).toEqual([]);
  });

  it("tells work without a processor from work that is stuck", async () => {
    const { ends, report } = watched();
    await report(4, () => 0, true, 0.01);
    expect(ends).toEqual(["starved"]);
  });

  it("takes work that was not heard of for starved", async () => {
    const { ends, report, pass } = watched();
    await report(0.5, () => 0);
    await pass(4_000);
    expect(ends).toEqual(["starved"]);
  });

  it("takes work that was never heard of for starved", async () => {
    const { ends, pass } = watched();
    await pass(3_100);
    expect(ends).toEqual(["starved"]);
  });

  it("reads what lies in the pipe before it judges, when it was held up itself", () => {
    let nowMs = 0;
    const due: (() => void)[] = [];
    const ends: string[] = [];
    const watch = startWatch({
      clock: { nowMs: () => nowMs },
      timers: {
        after(_delayMs, callback) {
          due.push(callback);
          return () => {};
        },
      },
      timeoutMs: 10_000,
      heartbeatMs: 1_000,
      expired: (reason) => ends.push(reason),
    });
    watch.heard({ simulating: true, bars: 0, cpuMs: 0 });
    nowMs = 5_000;
    due.pop()?.();
    watch.heard({ simulating: true, bars: 7, cpuMs: 5_000 });
    nowMs = 5_050;
    due.pop()?.();
    expect(ends).toEqual([]);
  });

  it("counts the deadline alone where no progress is due", async () => {
    const { ends, pass } = watched(null);
    await pass(9_999);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(["timeout"]);
  });

  it("ends nothing that was over", async () => {
    const { ends, watch, pass } = watched();
    watch.stop();
    await pass(20_000);
    expect(ends).toEqual([]);
  });
});
