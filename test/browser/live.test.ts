/**
 * Goal: the page shows a run as it happens and says honestly when it cannot. Method: the made-up platform stores more
 * events, cuts the wire, repeats itself or stays away, and the page is read like a user would.
 */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium, type Visit, visit } from "./chromium.ts";
import { type FixtureServer, serveFixtures } from "./fixtures/server.ts";
import { hugeRun, liveRun, makeWorld, type World } from "./fixtures/world.ts";

const dist = join(import.meta.dirname, "../../packages/web/dist");
const look = { width: 1280, height: 900, scheme: "dark" } as const;

let browser: Browser;
let world: World;
let server: FixtureServer;
let visitor: Visit;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => browser?.close());

beforeEach(async () => {
  world = makeWorld(Date.now());
  server = await serveFixtures(world, dist);
});

afterEach(async () => {
  await visitor?.context.close();
  await server?.close();
});

const open = async (path: string): Promise<Page> => {
  visitor = await visit(browser, server.origin, path, look);
  return visitor.page;
};

const badge = (page: Page, words: string) => page.locator(".badge", { hasText: words }).waitFor();

/** Waits until the page has what is stored and says so. */
const caughtUp = (page: Page) =>
  badge(page, `live${"event "}${new Intl.NumberFormat("en").format(world.stored.get(liveRun) ?? 0)}`);

const happen = (events: number): void => {
  world.stored.set(liveRun, (world.stored.get(liveRun) ?? 0) + events);
};

const shownSeqs = (page: Page): Promise<number[]> =>
  page
    .locator(".event")
    .evaluateAll((lines) => lines.map((line) => Number((line as HTMLElement).dataset.seq)));

/** The newest events, newest first, none twice and none left out. */
const unbroken = (count: number): number[] => {
  const last = world.stored.get(liveRun) ?? 0;
  return Array.from({ length: count }, (_, index) => last - index);
};

test("what happens is shown when it happens, without asking", async () => {
  const page = await open(`/runs/${liveRun}`);
  await caughtUp(page);
  const current = page.locator(".phase[aria-current=step]");
  const before = await current.textContent();

  const script = world.scripts.get(liveRun)!;
  const analysis = script.findIndex(
    ({ type, phase, generation }) => type === "phase.started" && phase === "analysis" && generation === 6,
  );
  world.stored.set(liveRun, analysis + 10);
  server.sockets.poke();
  await caughtUp(page);

  expect(before).toContain("Backtesting");
  expect(await current.textContent()).toMatch(/Analysis[\s\S]*judged/);
});

test("a cut wire is told, mended, and nothing is missing or doubled", async () => {
  const page = await open(`/runs/${liveRun}?tab=events`);
  await caughtUp(page);
  const lastSeen = world.stored.get(liveRun);

  server.sockets.refuse(true);
  server.sockets.cut();
  await badge(page, "reconnecting");
  happen(30);
  server.sockets.refuse(false);
  await caughtUp(page);

  const subscriptions = server.sockets.requests.filter(({ action }) => action === "subscribe");
  expect(subscriptions.at(-1)).toEqual({ action: "subscribe", runId: liveRun, after: lastSeen });
  expect(await shownSeqs(page)).toEqual(unbroken(500));
});

test("what is delivered twice is shown once", async () => {
  const page = await open(`/runs/${liveRun}?tab=events`);
  await caughtUp(page);

  server.sockets.repeat(liveRun, 50);
  happen(5);
  server.sockets.poke();
  await caughtUp(page);

  expect(await shownSeqs(page)).toEqual(unbroken(500));
});

test("a gap too large is bridged by a summary: old generations keep their points, new events their lines", async () => {
  const page = await open(`/runs/${hugeRun}`);
  await badge(page, "live");

  expect(await page.locator(".plot").getAttribute("aria-label")).toContain("over 40 generations");
  expect(await page.locator(".pill").first().textContent()).toContain("paused");
});

test("held still, the list waits, says how much is new, and follows again on demand", async () => {
  const page = await open(`/runs/${liveRun}?tab=events`);
  await caughtUp(page);
  const before = await shownSeqs(page);

  await page.getByRole("button", { name: "Hold still" }).click();
  happen(12);
  server.sockets.poke();
  const follow = page.getByRole("button", { name: "Follow again (12 new)" });
  await follow.waitFor();
  const held = await shownSeqs(page);
  await follow.click();
  await page.locator(`.event[data-seq="${world.stored.get(liveRun)}"]`).waitFor();

  expect(held[0]).toBe(before[0]);
  expect(await shownSeqs(page)).toEqual(unbroken(500));
});

test("chips and words choose events, and the choice is in the address", async () => {
  const page = await open(`/runs/${liveRun}?tab=events`);
  await caughtUp(page);

  await page.getByRole("button", { name: "champions" }).click();
  const kinds = await page
    .locator(".event")
    .evaluateAll((lines) => [...new Set(lines.map(({ className }) => className))]);
  await page.keyboard.press("/");
  await page.keyboard.type("no such words");
  await page.getByText("None of the newest 500 events matches.").waitFor();

  expect(kinds).toEqual(["event event-champions"]);
  expect(new URL(page.url()).searchParams.get("kinds")).toBe("champions");
  expect(new URL(page.url()).searchParams.get("filter")).toBe("no such words");
});

test("going from the run to a strategy and back keeps one connection", async () => {
  const page = await open(`/runs/${liveRun}`);
  await caughtUp(page);

  await page.locator("tbody a").first().click();
  await page.getByRole("heading", { name: "Rules" }).waitFor();
  await page.goBack();
  await page.locator(".phases").waitFor();
  await caughtUp(page);

  expect(server.sockets.requests.filter(({ action }) => action === "subscribe")).toHaveLength(1);
});
