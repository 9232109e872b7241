import type { EvolutionEvent } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import { EventsView, Problem } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { type Harness, makeHarness } from "../testing/harness.ts";
import { startSampleRun } from "../testing/samples.ts";

const started: EvolutionEvent = { type: "phase.started", generation: 0, phase: "analysis", data: {} };
const resumed: EvolutionEvent = { type: "run.resumed", generation: null, phase: null, data: { epoch: 2 } };

const read = async (harness: Harness, runId: string, query: string): Promise<EventsView> =>
  EventsView.parse(await (await harness.send("GET", `/api/runs/${runId}/events?${query}`)).json());

describe("GET /api/runs/{id}/events", () => {
  it("answers what comes after a number, in order, and the newest number", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await harness.ports.events.append(runId, "a", 0, [started, resumed, started, started]);

    const view = await read(harness, runId, "after=1&limit=2");

    expect(view.events.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(view.lastSeq).toBe(4);
  });

  it("answers a body that is to the byte the JSON of its view", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const envelopes = await harness.ports.events.append(runId, "a", 0, [started, resumed]);

    for (const [query, events] of [
      ["", envelopes],
      ["?after=2", []],
    ] as const) {
      const answer = await harness.send("GET", `/api/runs/${runId}/events${query}`);
      expect(answer.headers.get("Content-Type")).toBe("application/json");
      expect(await answer.text()).toBe(JSON.stringify({ events, lastSeq: 2 }));
    }
  });

  it("answers only the types asked for", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await harness.ports.events.append(runId, "a", 0, [started, resumed, started]);

    const view = await read(harness, runId, "types=run.resumed,run.paused");

    expect(view.events.map(({ seq, type }) => [seq, type])).toEqual([[2, "run.resumed"]]);
  });

  it("ends an answer before it is more than a function may answer, and goes on behind it", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const long: EvolutionEvent = {
      type: "run.finished",
      generation: null,
      phase: null,
      data: { status: "failed", archiveHash: null, champions: 0, trials: 0, reason: "x".repeat(1_500_000) },
    };
    await harness.ports.events.append(runId, "a", 0, [long, long, long]);

    const first = await read(harness, runId, "limit=1000");
    const second = await read(harness, runId, `limit=1000&after=${first.events.at(-1)?.seq}`);

    expect([first, second].map(({ events }) => events.map(({ seq }) => seq))).toEqual([[1, 2], [3]]);
    expect([first.lastSeq, second.lastSeq]).toEqual([3, 3]);
  });

  it("answers at once when there is something, without waiting", async () => {
    let waited = 0;
    const harness = makeHarness({ waitForEvents: async () => Boolean(++waited) });
    const { runId } = await startSampleRun(harness);
    await harness.ports.events.append(runId, "a", 0, [started]);

    const view = await read(harness, runId, "wait=20");

    expect(view.events).toHaveLength(1);
    expect(waited).toBe(0);
  });

  it("waits for news and answers it", async () => {
    const waits: unknown[][] = [];
    const harness: Harness = makeHarness({
      waitForEvents: async (...wait) => {
        waits.push(wait);
        await harness.ports.events.append(wait[0], "a", 0, [started]);
        return true;
      },
    });
    const { runId } = await startSampleRun(harness);

    const view = await read(harness, runId, "after=0&wait=20");

    expect(waits).toEqual([[runId, 0, 20_000]]);
    expect(view).toMatchObject({ events: [{ seq: 1 }], lastSeq: 1 });
  });

  it("answers an empty page when the time is over", async () => {
    const harness = makeHarness({ waitForEvents: async () => false });
    const { runId } = await startSampleRun(harness);

    expect(await read(harness, runId, "wait=20")).toEqual({ events: [], lastSeq: 0 });
  });

  it("goes on waiting, for what is left of the time, after news of another type", async () => {
    const news = [started, resumed];
    const waits: number[][] = [];
    const harness: Harness = makeHarness({
      waitForEvents: async (runId, afterSeq, timeoutMs) => {
        waits.push([afterSeq, timeoutMs]);
        harness.advance(5_000);
        await harness.ports.events.append(runId, `source ${waits.length}`, 0, news.splice(0, 1));
        return true;
      },
    });
    const { runId } = await startSampleRun(harness);

    const view = await read(harness, runId, "types=run.resumed&wait=20");

    expect(waits).toEqual([
      [0, 20_000],
      [1, 15_000],
    ]);
    expect(view.events.map(({ type }) => type)).toEqual(["run.resumed"]);
  });

  it.each([
    ["wait", `wait=${limits.eventsWaitSecondsMax + 1}`],
    ["limit", `limit=${limits.eventsPageMax + 1}`],
    ["after", "after=-1"],
    ["types", "types=run.started,nonsense"],
  ])("refuses a %s beyond its limits", async (name, query) => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    const answer = await harness.send("GET", `/api/runs/${runId}/events?${query}`);

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).errors?.[0]?.pointer).toContain(`?${name}`);
  });
});
