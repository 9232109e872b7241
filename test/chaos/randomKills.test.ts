/** Goal: a process that is killed at any moments loses nothing. `npm run chaos` does this ten times and more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { goldenHash } from "../golden/golden.ts";
import { complaintAbout, killUntilEnd } from "./randomKills.ts";

const KILLS_MIN = 10;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tradewind-chaos-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

it.each([101])(
  "the golden run, killed ten times and more at random moments of seed %i, ends with its hash",
  async (seed) => {
    const run = await killUntilEnd(home, seed, KILLS_MIN);

    expect(run.kills).toBeGreaterThanOrEqual(KILLS_MIN);
    expect(complaintAbout(run, goldenHash)).toBeNull();
  },
);
