import { RetryableError } from "@tradewind/core/errors";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import { Problem, TicketView, ViolationAdvice, ViolationPage } from "@tradewind/core/views/run";
import { PreviewView } from "@tradewind/core/views/strategy";
import { describe, expect, it } from "vitest";
import { BOB, FIRST_MS, makeHarness } from "../testing/harness.ts";
import {
  addStrategy,
  addViolation,
  importSamples,
  startSampleRun,
  trendStrategy,
} from "../testing/samples.ts";

describe("GET /api/health", () => {
  it("answers without a token", async () => {
    const answer = await makeHarness().send("GET", "/api/health", { token: null });

    expect(await answer.json()).toEqual({ status: "ok", version: "1.2.3" });
  });
});

describe("POST /api/socket-tickets", () => {
  it("answers a ticket that works once, until its minute is over", async () => {
    const harness = makeHarness();

    const answer = await harness.send("POST", "/api/socket-tickets");

    const { ticket, url, expiresAt } = TicketView.parse(await answer.json());
    expect(answer.status).toBe(201);
    expect(url).toMatch(/^ws:\/\/.+\/socket$/);
    expect(Date.parse(expiresAt)).toBe(FIRST_MS + limits.socketTicketTtlMs);
    expect(await harness.ports.tickets.take(sha256Hex(ticket), FIRST_MS)).toBe("alice");
    expect(await harness.ports.tickets.take(sha256Hex(ticket), FIRST_MS)).toBeNull();
  });

  it("stores no ticket that could be used from the store", async () => {
    const harness = makeHarness();

    const { ticket } = TicketView.parse(await (await harness.send("POST", "/api/socket-tickets")).json());

    expect(await harness.ports.tickets.take(ticket, FIRST_MS)).toBeNull();
  });
});

describe("POST /api/backtests", () => {
  it("answers a strategy's statistics on the training part, at three levels of costs", async () => {
    const harness = makeHarness();
    const datasets = await importSamples(harness);

    const answer = await harness.send("POST", "/api/backtests", {
      body: { strategy: trendStrategy(20), datasets },
    });

    const view = PreviewView.parse(await answer.json());
    const measured = await addStrategy(harness, await startSampleRun(harness), { index: 0, window: 20 });
    expect(view.part).toBe("training");
    expect(view.statistics.net).toEqual(measured.training);
    expect(view.statistics.gross.totalReturn).toBeGreaterThan(view.statistics.net.totalReturn ?? Number.NaN);
  });

  it("leaves nothing behind", async () => {
    const harness = makeHarness();
    await importSamples(harness);

    const answer = await harness.send("POST", "/api/backtests", { body: { strategy: trendStrategy(20) } });

    const { strategyId } = PreviewView.parse(await answer.json());
    expect(await harness.ports.lineage.runsOf(strategyId)).toEqual([]);
    expect((await harness.ports.runs.list("alice", { limit: 10 })).items).toEqual([]);
  });

  it("names the places of a strategy's faults and never bothers the sandbox with it", async () => {
    let previews = 0;
    const harness = makeHarness({ runPreview: () => Promise.reject(new Error(String(++previews))) });
    await importSamples(harness);
    const strategy = { ...trendStrategy(20), sizing: { leverage: 50 } };

    const answer = await harness.send("POST", "/api/backtests", { body: { strategy } });

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).errors?.[0]?.pointer).toBe("/sizing/leverage");
    expect(previews).toBe(0);
  });

  it("answers 503 with a time to try again when the sandbox has no room", async () => {
    const full = new RetryableError("unavailable", "sandbox.busy", "every sandbox worker is busy; try again");
    const harness = makeHarness({ runPreview: () => Promise.reject(full) });
    await importSamples(harness);

    const answer = await harness.send("POST", "/api/backtests", { body: { strategy: trendStrategy(20) } });

    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  });
});

describe("GET /api/violations", () => {
  it("lists the owner's, filtered by run, scope and kind, page by page", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await addViolation(harness, "alice", { runId, kind: "timeout" });
    await addViolation(harness, "alice", { runId, kind: "memory" });
    await addViolation(harness, "alice", { runId, kind: "timeout", index: 1 });
    await addViolation(harness, "bob", { runId: "run_of_bob", kind: "timeout" });
    const read = async (query: string, token?: string) =>
      ViolationPage.parse(
        await (
          await harness.send("GET", `/api/violations?${query}`, token === undefined ? {} : { token })
        ).json(),
      );

    const first = await read("limit=2");
    const rest = await read(`limit=2&cursor=${first.next}`);

    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
    expect((await read(`run=${runId}&kind=memory`)).items.map(({ kind }) => kind)).toEqual(["memory"]);
    expect((await read("scope=sandbox")).items).toEqual([]);
    expect((await read("", BOB)).items.map((item) => item.runId)).toEqual(["run_of_bob"]);
  });

  it("says what the owner's violations advise, of one run or of all", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await addViolation(harness, "alice", { runId, kind: "timeout" });
    await addViolation(harness, "bob", { runId: "run_of_bob", kind: "memory" });
    const quarantine = { strategyId: `str_${"7".repeat(32)}`, violations: 3 };
    await harness.ports.events.append(runId, "test", 0, [
      { type: "lineage.quarantined", generation: 0, phase: "adaptation", data: quarantine },
    ]);
    const read = async (query: string) =>
      ViolationAdvice.parse(await (await harness.send("GET", `/api/violations/advice${query}`)).json());

    const ofRun = await read(`?run=${runId}`);

    expect(ofRun).toMatchObject({ counted: 1, quarantined: [quarantine] });
    expect(ofRun.recommendations.join()).toMatch(/timeout/);
    expect(await read("")).toMatchObject({ counted: 1, quarantined: [] });
  });

  it.each(["", "/advice"])("of a run that is not the owner's are as absent as the run (%s)", async (path) => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    const foreign = await harness.send("GET", `/api/violations${path}?run=${runId}`, { token: BOB });
    const unknown = await harness.send("GET", `/api/violations${path}?run=run_${"0".repeat(26)}`);

    expect([foreign.status, unknown.status]).toEqual([404, 404]);
  });

  it.each(["kind=rudeness", "scope=root", "run=7", "owner=bob"])("refuses ?%s", async (query) => {
    expect((await makeHarness().send("GET", `/api/violations?${query}`)).status).toBe(422);
  });
});
