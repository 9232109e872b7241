/** Goal: pause, resume, extend and cancel act on a real run at a bad moment, and what is finished is finished the same. */
import type { Envelope, EventType } from "@tradewind/core/events";
import { randomFor } from "@tradewind/core/random";
import type { Platform } from "@tradewind/local/platform";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { goldenHash, goldenRequest } from "../golden/golden.ts";
import { testPlatform } from "../support/testPlatform.ts";

let platform: Platform;
let dispose: () => Promise<void>;
beforeEach(async () => {
  ({ platform, dispose } = await testPlatform());
});
afterEach(() => dispose());

async function api(method: string, path: string, body?: unknown): Promise<{ status: number; json: never }> {
  const headers = { authorization: `Bearer ${platform.token}`, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${platform.address}/api${path}`, init);
  return { status: answer.status, json: (await answer.json()) as never };
}

async function start(request: object): Promise<string> {
  const { status, json } = await api("POST", "/runs", request);
  expect(status).toBe(202);
  return (json as { runId: string }).runId;
}

/** Settles with the first event of the run that fits. */
function event(
  runId: string,
  type: EventType | undefined,
  fits: (envelope: Envelope) => boolean = () => true,
): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    const leave = platform.hub.subscribe(runId, look);
    function look(): void {
      platform.ports.events.read(runId, 0, 100_000, type === undefined ? undefined : [type]).then((found) => {
        const hit = found.find(fits);
        if (hit === undefined) return;
        leave();
        resolve(hit);
      }, reject);
    }
    look();
  });
}

describe("a run that is paused in the middle of its backtests", () => {
  it("goes on where it was and ends with the hash of a run that was never paused", async () => {
    const runId = await start(goldenRequest);
    await event(runId, "backtest.finished", ({ generation }) => generation === 1);

    expect((await api("POST", `/runs/${runId}/pause`)).json).toMatchObject({ status: "paused" });
    expect((await api("POST", `/runs/${runId}/pause`)).json).toMatchObject({ status: "paused" });
    expect((await api("POST", `/runs/${runId}/resume`)).json).toMatchObject({ status: "running" });

    const finished = await event(runId, "run.finished");
    expect(finished).toMatchObject({ data: { status: "succeeded", archiveHash: goldenHash } });
    const { ports } = platform;
    const all = await ports.events.read(runId, 0, 100_000);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
    expect(all.filter(({ type }) => type === "candidate.proposed")).toHaveLength(180);
  });
});

describe("a run whose user changes their mind again and again", () => {
  it.each([1, 2])(
    "ends with the hash of a run left alone, at the moments of seed %i",
    async (seed) => {
      const random = randomFor(seed, "moments");
      const runId = await start({ ...goldenRequest, generations: 2 });
      const moments = Array.from({ length: 4 }, () => random.between(20, 520)).sort((a, b) => a - b);
      for (const [at, seq] of moments.entries()) {
        await event(runId, undefined, (envelope) => envelope.seq >= seq || envelope.type === "run.finished");
        // Each wish twice at once, as a hand on a slow page does.
        const twice = (path: string, body?: unknown) => {
          const ask = () => api("POST", `/runs/${runId}/${path}`, body);
          return Promise.all([ask(), ask()]);
        };
        if (at === 1) await twice("extend", { generations: goldenRequest.generations });
        await twice("pause");
        const answers = await twice("resume");
        for (const { status } of answers) expect([200, 409]).toContain(status);
      }

      const finished = await event(
        runId,
        "run.finished",
        ({ data }) => (data as { archiveHash: string }).archiveHash === goldenHash,
      );
      expect(finished).toMatchObject({ data: { status: "succeeded" } });
      const all = await platform.ports.events.read(runId, 0, 100_000);
      expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
      expect(all.filter(({ type }) => type === "candidate.proposed")).toHaveLength(180);
    },
    90_000,
  );
});

describe("a run that is extended after its end", () => {
  it("ends with the hash of a run that was longer from the start", async () => {
    const runId = await start({ ...goldenRequest, generations: 1 });
    await event(runId, "run.finished");

    const { status } = await api("POST", `/runs/${runId}/extend`, { generations: goldenRequest.generations });

    expect(status).toBeLessThan(300);
    const finished = await event(runId, "run.finished", ({ data }) => {
      return (data as { archiveHash: string }).archiveHash === goldenHash;
    });
    expect(finished.type).toBe("run.finished");
    expect((await api("GET", `/runs/${runId}`)).json).toMatchObject({
      status: "succeeded",
      archiveHash: goldenHash,
    });
  });
});

describe("a run that is cancelled", () => {
  it("ends there, tells so once, and refuses what no longer fits", async () => {
    const runId = await start({ seed: 1, generations: 50, population: 60 });
    await event(runId, "backtest.finished");

    expect((await api("POST", `/runs/${runId}/cancel`)).json).toMatchObject({ status: "cancelled" });
    expect((await api("POST", `/runs/${runId}/cancel`)).status).toBe(200);

    const refused = await api("POST", `/runs/${runId}/resume`);
    expect(refused.status).toBe(409);
    expect(refused.json).toMatchObject({ code: "run.cancelled" });
    await event(runId, "run.finished");
    const ended = await platform.ports.events.read(runId, 0, 10, ["run.finished"]);
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ data: { status: "cancelled" } });
    expect(platform.conductor.describe(runId)?.status).not.toBe("running");

    // Another run goes through the same workers meanwhile: whatever of the first was still in their hands is over.
    const next = await start({ seed: 2, generations: 1, population: 20 });
    await event(next, "run.finished");
    const told = await platform.ports.events.read(runId, 0, 100_000);
    expect(told.at(-1)?.type).toBe("run.finished");
  });
});
