/**
 * Goal: every view can be looked at, on a desk and on a phone, by day and by night, without an error, a sideways
 * scroll, a nameless control or text too faint to read. Method: the built page in Chromium on a made-up platform.
 * Screenshots are left in test/screenshots for human eyes.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit } from "./audit.ts";
import { launchChromium, settled, visit } from "./chromium.ts";
import { runId } from "./fixtures/ids.ts";
import { type FixtureServer, serveFixtures } from "./fixtures/server.ts";
import { doneRun, hugeRun, liveRun, makeWorld, type World } from "./fixtures/world.ts";

const dist = join(import.meta.dirname, "../../packages/web/dist");
const screenshots = join(import.meta.dirname, "../screenshots");

let browser: Browser;
let world: World;
let server: FixtureServer;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  browser = await launchChromium();
});

// A world of its own for each look, so that what it calls the last seconds is recent.
const open = async (): Promise<void> => {
  world = makeWorld(Date.now());
  server = await serveFixtures(world, dist);
};

afterAll(async () => browser?.close());

const champion = () => {
  const found = world.made
    .get(liveRun)
    ?.find(({ verdict, generation }) => verdict === "champion" && generation > 2);
  return `/runs/${liveRun}/strategies/${found?.strategyId}`;
};

const script = () => {
  const found = world.made.get(liveRun)?.find(({ family }) => family === "script");
  return `/runs/${liveRun}/strategies/${found?.strategyId}`;
};

const views: readonly (readonly [name: string, path: () => string, shown: string])[] = [
  ["runs", () => "/", ".runs tbody tr"],
  ["run", () => `/runs/${liveRun}`, ".plot canvas"],
  ["run-without-champion", () => `/runs/${doneRun}`, ".honest"],
  ["run-failed", () => `/runs/${runId(3)}`, ".problem"],
  ["run-queued", () => `/runs/${runId(5)}`, ".phases"],
  ["run-strategies", () => `/runs/${liveRun}?tab=strategies`, "tbody tr"],
  ["run-lineage", () => `/runs/${liveRun}?tab=lineage`, ".legend"],
  ["run-lineage-huge", () => `/runs/${hugeRun}?tab=lineage&colour=verdict`, ".legend"],
  ["run-events", () => `/runs/${liveRun}?tab=events`, ".event"],
  ["run-health", () => `/runs/${liveRun}?tab=health`, ".findings"],
  ["strategy", champion, ".plot canvas"],
  ["script", script, ".cuts"],
  ["datasets", () => "/datasets", ".quality"],
  ["violations", () => "/violations", "tbody tr"],
  ["schedules", () => "/schedules", "tbody tr"],
  ["nowhere", () => "/nowhere", "h1"],
];

const looks = [
  { width: 1440, height: 1000, scheme: "dark" },
  { width: 1440, height: 1000, scheme: "light" },
  { width: 390, height: 844, scheme: "dark" },
  { width: 390, height: 844, scheme: "light" },
] as const;

describe.each(looks)("at $width px, $scheme", (look) => {
  beforeAll(open);
  afterAll(() => server.close());

  for (const [name, path, shown] of views) {
    test(name, async () => {
      const { page, context, complaints } = await visit(browser, server.origin, path(), look);
      await page.locator(shown).first().waitFor();
      await settled(page);

      const faults = await audit(page);
      await page.screenshot({
        path: join(screenshots, `${name}-${look.width}-${look.scheme}.png`),
        fullPage: true,
      });
      await context.close();

      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
    });
  }
});
