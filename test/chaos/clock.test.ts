/**
 * Goal: a clock that is set while a run is at work, forwards or backwards, neither ends nor delays it. Method: the real
 * command line, in whose main process the clock is set while the run is at work; its workers, which see no environment,
 * keep the true one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { goldenHash } from "../golden/golden.ts";
import { startCli } from "../support/platformProcess.ts";
import { complaintAbout, goldenArgs } from "./randomKills.ts";

const HOUR_MS = 3_600_000;
const preload = new URL("./settingClock.ts", import.meta.url).href;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tradewind-clock-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

const clockSet = (byMs: number, afterMs: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${preload}`,
  CLOCK_AFTER_MS: String(afterMs),
  CLOCK_BY_MS: String(byMs),
});

it.each([
  ["forwards by two hours", 2 * HOUR_MS],
  ["backwards by two hours", -2 * HOUR_MS],
])("the golden run ends with its hash though the clock is set %s", async (_how, byMs) => {
  const run = startCli(goldenArgs(home), () => {}, clockSet(byMs, 1_200));

  const { code } = await run.exited;

  expect(code, run.errorText()).toBe(0);
  expect(complaintAbout({ kills: 0, envelopes: run.envelopes }, goldenHash)).toBeNull();
});

it("a run that was killed goes on though the clock was set back a day meanwhile", async () => {
  const killed = startCli(
    goldenArgs(home),
    ({ type }, child) => {
      if (type === "batch.queued") child.kill("SIGKILL");
    },
    clockSet(24 * HOUR_MS, 0),
  );
  await killed.exited;

  const again = startCli(goldenArgs(home));
  const { code } = await again.exited;

  expect(code, again.errorText()).toBe(0);
  expect(complaintAbout({ kills: 1, envelopes: again.envelopes }, goldenHash)).toBeNull();
});
