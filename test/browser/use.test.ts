/**
 * Goal: what a user does works: coming in, finding the way by keyboard, starting, steering and ending runs, uploading,
 * scheduling; and what fails says so. Method: a visitor in Chromium on a made-up platform.
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { audit } from "./audit.ts";
import { launchChromium, settled, type Visit, visit } from "./chromium.ts";
import { problem } from "./fixtures/api.ts";
import { type FixtureServer, serveFixtures, TOKEN } from "./fixtures/server.ts";
import { liveRun, makeWorld, type World } from "./fixtures/world.ts";

const dist = join(import.meta.dirname, "../../packages/web/dist");
const screenshots = join(import.meta.dirname, "../screenshots");
const look = { width: 1280, height: 900, scheme: "light" } as const;

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

const focusText = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const shoot = (page: Page, name: string) =>
  page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });

test("the printed address signs in, and its token does not stay in it", async () => {
  const page = await open("/datasets");
  await page.locator(".quality").first().waitFor();

  await page.reload();
  await page.locator(".quality").first().waitFor();

  expect(page.url()).toBe(`${server.origin}/datasets`);
});

test("without a token the page asks for one, and tells a wrong one", async () => {
  const context = await browser.newContext({ viewport: look });
  const page = await context.newPage();
  await page.goto(`${server.origin}/violations`);

  await page.getByLabel("Access token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(/This token is not known here/).waitFor();
  const faults = await audit(page);
  await shoot(page, "sign-in");
  await page.getByLabel("Access token").fill(TOKEN);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Violations" }).waitFor();
  await context.close();

  expect(faults).toEqual([]);
});

test("rows are walked with j and k and opened with Enter; g r returns", async () => {
  const page = await open("/");
  await page.locator("tbody tr").first().waitFor();

  await page.keyboard.press("j");
  const first = await focusText(page);
  await page.keyboard.press("j");
  const second = await focusText(page);
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.locator(".phases").waitFor();
  const opened = new URL(page.url()).pathname;
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();

  expect([first, second]).toEqual(["Index trend hunt", "Calm nights"]);
  expect(opened).toBe(`/runs/${liveRun}`);
});

test("/ filters, and what is written there is no shortcut; Esc leaves", async () => {
  const page = await open("/");
  await page.locator("tbody tr").first().waitFor();

  await page.keyboard.press("/");
  await page.keyboard.type("broken ?gr");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  const left = await page.evaluate(() => document.activeElement?.tagName);

  expect(await page.locator("tbody tr").allInnerTexts()).toHaveLength(1);
  expect(new URL(page.url()).searchParams.get("filter")).toBe("broken");
  expect(left).toBe("BODY");
});

test("? opens the help, Esc closes it, and the focus returns to where it was", async () => {
  const page = await open("/");
  await page.locator("tbody tr").first().waitFor();
  await page.keyboard.press("j");

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  const faults = await audit(page);
  await shoot(page, "help");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  expect(faults).toEqual([]);
  expect(await focusText(page)).toBe("Index trend hunt");
});

test("a newcomer starts a run with one click", async () => {
  world.runs = [];
  const page = await open("/");
  await page.getByRole("heading", { name: "Nothing has run yet" }).waitFor();
  await settled(page);
  const faults = await audit(page);
  await shoot(page, "first-run");

  await page.getByRole("button", { name: "Start with the sample data" }).click();
  await page.getByRole("heading", { name: /First evolution/ }).waitFor();

  expect(faults).toEqual([]);
  expect(world.runs[0]?.name).toBe("First evolution");
});

test("a run is started as wished, and a refusal names the field", async () => {
  const page = await open("/");
  await page.getByRole("button", { name: "Start a run" }).click();
  await page.getByText("AAPL").waitFor();
  await page.getByRole("textbox", { name: "Name" }).fill("Mine");
  await page.getByLabel("Population").fill("13");

  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByText("13 brings bad luck; take another").waitFor();
  const faults = await audit(page);
  await shoot(page, "start-refused");
  await page.getByLabel("Population").fill("20");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("heading", { name: /Mine/ }).waitFor();

  expect(faults).toEqual([]);
  expect(world.runs[0]).toMatchObject({ name: "Mine", settings: { population: 20, generations: 10 } });
});

test("cancelling asks first, and can be thought better of", async () => {
  const page = await open(`/runs/${liveRun}`);
  await page.getByRole("button", { name: "Cancel…" }).click();
  await page.getByRole("button", { name: "Keep it running" }).click();
  const kept = world.runs[0]?.status;

  await page.getByRole("button", { name: "Cancel…" }).click();
  await shoot(page, "cancel");
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await page.getByText("Index trend hunt is cancelled.").waitFor();

  expect([kept, world.runs[0]?.status]).toEqual(["running", "cancelled"]);
});

test("a run is paused, and extended to more generations than it had", async () => {
  const page = await open(`/runs/${liveRun}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Index trend hunt pauses.").waitFor();
  const paused = world.runs[0]?.status;

  await page.getByRole("button", { name: "Extend…" }).click();
  await page.getByLabel("Generations in all (now 12)").fill("30");
  await page.getByRole("button", { name: "Extend", exact: true }).click();
  await page.getByText("runs to generation 30").waitFor();

  expect([paused, world.runs[0]?.settings.generations]).toEqual(["paused", 30]);
});

test("strategies are ordered by the head that is clicked, and the address says by which", async () => {
  const page = await open(`/runs/${liveRun}?tab=strategies`);
  await page.locator("tbody tr").first().waitFor();

  await page.getByRole("button", { name: "CAGR" }).click();
  await page.locator("th[aria-sort=descending]", { hasText: "CAGR" }).waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton") === null);
  const shares = await page.locator("tbody tr td:nth-child(5)").allInnerTexts();

  const numbers = shares.slice(0, 20).map((text) => Number.parseFloat(text.replace("−", "-")));
  expect(new URL(page.url()).searchParams.get("by")).toBe("cagr");
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
});

test("the lineage is walked with arrows and opened with Enter", async () => {
  const page = await open(`/runs/${liveRun}?tab=lineage`);
  await page.locator(".legend").waitFor();

  await page.locator(".lineage-stage").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  for (let step = 0; step < 6; step++) await page.keyboard.press("ArrowUp");
  const card = page.locator(".node-card a");
  const name = await card.textContent();
  await shoot(page, "lineage-focus");
  await page.locator(".lineage-stage").press("Enter");
  await page.getByRole("heading", { name: "Rules" }).waitFor();

  expect(await page.locator("h1").textContent()).toContain(name);
});

test("pointing at a strategy lights up the way to the first of its line, and a click opens it", async () => {
  const page = await open(`/runs/${liveRun}?tab=lineage`);
  await page.locator(".legend").waitFor();
  const stage = await page.locator(".lineage canvas").boundingBox();

  const card = page.locator(".node-card", { hasText: "ancestor" });
  // From the newest generation leftwards and downwards, until one with ancestors lies under the pointer.
  for (let step = 0; step < 400 && (await card.count()) === 0; step++) {
    const x = stage!.width - 100 - 10 * Math.floor(step / 40);
    await page.mouse.move(stage!.x + x, stage!.y + 60 + (step % 40) * 11);
  }
  const lit = await card.count();
  const href = await page.locator(".node-card a").getAttribute("href");
  await shoot(page, "lineage-pointed");
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole("heading", { name: "Rules" }).waitFor();

  expect(lit).toBe(1);
  expect(new URL(page.url()).pathname).toBe(href);
});

test("an upload that fails says where in the file; one that works is listed", async () => {
  const page = await open("/datasets");
  await page.locator(".quality").first().waitFor();
  const file = (content: string) => ({ name: "DAX.csv", mimeType: "text/csv", buffer: Buffer.from(content) });

  await page.getByLabel("CSV file").setInputFiles(file("date,open\noops"));
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByText("close is 'oops', which is no number").waitFor();
  await shoot(page, "upload-refused");
  await page.getByLabel("CSV file").setInputFiles(file("date,open\n1"));
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByText("DAX is imported").waitFor();
  await page.getByRole("heading", { name: "DAX" }).waitFor();

  expect(world.datasets.at(-1)).toMatchObject({ name: "DAX", source: "uploaded" });
});

test("a schedule is made, corrected after a refusal, and deleted", async () => {
  const page = await open("/schedules");
  await page.getByRole("button", { name: "New schedule" }).click();
  await page.getByLabel("Name").fill("morning");
  await page.getByLabel("When").fill("whenever");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("is neither cron(…) nor rate(…)").waitFor();
  const faults = await audit(page);
  await shoot(page, "schedule-refused");
  await page.getByLabel("When").fill("cron(0 6 * * ? *)");
  await page.getByRole("button", { name: "Save" }).click();
  const row = page.locator("tr", { hasText: "morning" });
  await row.waitFor();
  const made = world.schedules.find(({ name }) => name === "morning")?.expression;

  await row.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });

  expect(faults).toEqual([]);
  expect(made).toBe("cron(0 6 * * ? *)");
  expect(world.schedules.map(({ name }) => name)).toEqual(["nightly", "weekly-check"]);
});

test("violations are filtered, and the filter is in the address", async () => {
  const page = await open("/violations");
  await page.locator("tbody tr").first().waitFor();

  await page.getByLabel("Kind").selectOption("memory");
  await page.waitForURL(/kind=memory/);
  await page.waitForFunction(() => document.querySelector(".skeleton") === null);

  const kinds = await page.locator("tbody .tag").allInnerTexts();
  expect([...new Set(kinds)]).toEqual(["out of memory"]);
});

test("a failure shows the problem, the request to quote, and a way on", async () => {
  server.override(
    "/api/runs",
    problem(503, "store.unavailable", "Not available", "the store is busy; try again"),
  );
  const page = await open("/");
  await page.getByText("the store is busy; try again").waitFor();
  const words = await page.locator(".problem").textContent();
  const faults = await audit(page);
  await shoot(page, "problem");

  server.override("/api/runs", null);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("tbody tr").first().waitFor();

  expect(words).toContain("req_fixture0000000001");
  expect(faults).toEqual([]);
});

test("a token that is refused later brings the sign-in back", async () => {
  const page = await open("/");
  await page.locator("tbody tr").first().waitFor();

  server.override("/api/datasets", problem(401, "token.unknown", "Not signed in", "the token is not known"));
  await page.getByRole("link", { name: "Datasets" }).click();
  await page.getByLabel("Access token").waitFor();

  expect(await page.evaluate(() => localStorage.getItem("tradewind.token"))).toBeNull();
});

test("the colours are switched, kept, and painted at once", async () => {
  const page = await open("/");
  await page.locator("tbody tr").first().waitFor();
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();

  await page.getByRole("button", { name: /^Colours/ }).click();
  const dark = await ground();
  await page.reload();
  await page.locator("tbody tr").first().waitFor();

  expect(dark).not.toBe(light);
  expect(await ground()).toBe(dark);
});

test("names are text, whatever they contain", async () => {
  const [first, ...others] = world.runs;
  world.runs = [{ ...first!, name: "<img src=x onerror=alert(1)>" }, ...others];
  const page = await open("/");

  await page.getByRole("link", { name: "<img src=x onerror=alert(1)>" }).waitFor();

  expect(await page.locator("tbody img").count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

test("the first load stays within 60 KiB over the wire", async () => {
  const context = await browser.newContext({ viewport: look });
  const page = await context.newPage();
  const responses: Response[] = [];
  page.on("response", (response) => responses.push(response));
  await page.goto(`${server.origin}/#token=${TOKEN}`);
  await page.locator("tbody tr").first().waitFor();
  const assets = responses.filter((response) => /\.(js|css)$|\/$/.test(new URL(response.url()).pathname));
  const sizes = await Promise.all(assets.map(async (response) => gzipSync(await response.body()).length));
  await context.close();

  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(60 * 1_024);
});

test("a script's source is shown as text and nothing of it runs", async () => {
  const script = world.made.get(liveRun)?.find(({ family }) => family === "script");
  const page = await open(`/runs/${liveRun}/strategies/${script?.strategyId}`);
  const source = page.locator(".source-data code");
  await source.waitFor();

  expect(await source.textContent()).toContain("<img src=x onerror=");
  expect(await source.locator("img, b").count()).toBe(0);
  expect(await page.title()).not.toBe("ran");
  expect(await page.locator(".cut").count()).toBe(12);
});
