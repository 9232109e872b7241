import { Problem, SchedulePage, ScheduleView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { BOB, type Harness, makeHarness } from "../testing/harness.ts";
import { importSamples } from "../testing/samples.ts";

const nightly = { expression: "cron(0 2 * * ? *)", run: { generations: 5 } };

async function put(harness: Harness, name: string, body: unknown = nightly): Promise<Response> {
  return harness.send("PUT", `/api/schedules/${name}`, { body });
}

async function harnessWithSamples(): Promise<Harness> {
  const harness = makeHarness();
  await importSamples(harness);
  return harness;
}

describe("PUT /api/schedules/{name}", () => {
  it("makes a schedule with its settings resolved and its next firing known", async () => {
    const harness = await harnessWithSamples();

    const answer = await put(harness, "nightly");

    const schedule = ScheduleView.parse(await answer.json());
    expect(answer.status).toBe(200);
    expect(schedule).toMatchObject({ timeZone: "UTC", enabled: true, fixedSeed: false });
    expect(schedule).toMatchObject({ nextAt: "2026-01-02T02:00:00.000Z", lastRunId: null });
    expect(schedule.settings).toMatchObject({ generations: 5, population: 100 });
  });

  it("replaces one of the same name and remembers the run it started last", async () => {
    const harness = await harnessWithSamples();
    await put(harness, "nightly");
    const stored = await harness.ports.schedules.get("alice", "nightly");
    if (stored !== null) await harness.ports.schedules.put({ ...stored, lastRunId: "run_x" });

    const replaced = ScheduleView.parse(
      await (await put(harness, "nightly", { ...nightly, enabled: false })).json(),
    );

    expect(replaced).toMatchObject({ enabled: false, nextAt: null, lastRunId: "run_x" });
  });

  it.each([
    ["an expression nobody can read", { ...nightly, expression: "every full moon" }],
    ["an expression whose days are over", { ...nightly, expression: "cron(0 2 1 1 ? 1999)" }],
    ["an expression whose day never comes", { ...nightly, expression: "cron(0 2 30 2 ? *)" }],
    ["a rate beyond all dates", { ...nightly, expression: "rate(999999999 days)" }],
    ["a time zone that is none", { ...nightly, timeZone: "Mars/Olympus" }],
    ["a run that is not valid", { ...nightly, run: { generations: 0 } }],
    ["an unknown field", { ...nightly, enable: true }],
  ])("refuses %s", async (_, body) => {
    const answer = await put(await harnessWithSamples(), "nightly", body);

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).detail).not.toBe("");
  });
});

describe("the other verbs", () => {
  it("lists an owner's schedules by name, page by page", async () => {
    const harness = await harnessWithSamples();
    for (const name of ["b", "c", "a"]) await put(harness, name);

    const first = SchedulePage.parse(await (await harness.send("GET", "/api/schedules?limit=2")).json());
    const rest = SchedulePage.parse(
      await (await harness.send("GET", `/api/schedules?limit=2&cursor=${first.next}`)).json(),
    );

    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(
      SchedulePage.parse(await (await harness.send("GET", "/api/schedules", { token: BOB })).json()).items,
    ).toEqual([]);
  });

  it("shows one, deletes it, and then has it no more", async () => {
    const harness = await harnessWithSamples();
    await put(harness, "nightly");
    const path = "/api/schedules/nightly";

    const shown = await harness.send("GET", path);
    const deleted = await harness.send("DELETE", path);
    const gone = [await harness.send("GET", path), await harness.send("DELETE", path)];

    expect(ScheduleView.parse(await shown.json()).name).toBe("nightly");
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect(gone.map(({ status }) => status)).toEqual([404, 404]);
  });
});
