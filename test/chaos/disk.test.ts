/**
 * Goal: a disk that is full, or a home that cannot be written, is said in clear words, and nothing is lost by it. Method:
 * the real command line on a small disk of its own, or under a limit on the size of a file where none can be mounted.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Envelope } from "@tradewind/core/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { goldenHash } from "../golden/golden.ts";
import { startCli } from "../support/platformProcess.ts";
import { complaintAbout, goldenArgs } from "./randomKills.ts";

const SMALL_BYTES = 3 * 1_024 * 1_024;
const CLI = new URL("../../packages/local/src/cli.ts", import.meta.url).pathname;

let folder: string;
let mounted: boolean;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-disk-"));
  mounted = false;
});
afterEach(() => {
  if (mounted) execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** A disk of so many bytes at the folder; false where this user may not mount one. */
function mount(options: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
    mounted = true;
  } catch {
    mounted = false;
  }
  return mounted;
}

interface Limited {
  readonly said: (pattern: RegExp) => Promise<void>;
  readonly kill: () => void;
  readonly exited: Promise<number | null>;
}

/** The command line, no file of which may grow beyond the limit; what it says is watched. */
function startLimited(args: readonly string[], bytesMax: number | null): Limited {
  const limit = bytesMax === null ? "" : `ulimit -f ${Math.floor(bytesMax / 1_024)}; `;
  const script = `trap '' XFSZ; ${limit}exec "$@"`;
  const child = spawn("bash", ["-c", script, "bash", process.execPath, CLI, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  let look = (): void => {};
  child.stderr.on("data", (chunk) => {
    text += chunk;
    look();
  });
  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(text)) resolve();
        };
        look();
        child.on("close", (code) => reject(new Error(`ended with ${code}: ${text}`)));
      }),
    kill: () => child.kill("SIGKILL"),
    exited: new Promise((resolve) => child.on("close", resolve)),
  };
}

describe("a disk that is full", () => {
  it("is said, and the run goes on to its hash once there is room, in the same process where there can be", async () => {
    const home = join(folder, "home");
    const small = mount(`size=${SMALL_BYTES}`);
    const run = startLimited(goldenArgs(home), small ? null : SMALL_BYTES / 2);

    await run.said(/the disk of the home takes no more .*make room on it, nothing is lost/);
    if (small) execFileSync("mount", ["-o", "remount,size=100m", folder]);
    else run.kill();

    const code = await run.exited;
    if (small) expect(code).toBe(0);
    const envelopes = await logOf(home);
    expect(complaintAbout({ kills: 0, envelopes }, goldenHash)).toBeNull();
  });
});

/** Prints the log of the run on a home once more, or goes on with it first. */
async function logOf(home: string): Promise<readonly Envelope[]> {
  const again = startCli(goldenArgs(home));
  const { code } = await again.exited;
  expect(code, again.errorText()).toBe(0);
  return again.envelopes;
}

describe("a home that cannot be written", () => {
  it("is refused with the remedy, status 1 and no stack", async () => {
    const home = join(folder, "file-in-the-way");
    if (mount("size=1m")) {
      mkdirSync(home);
      execFileSync("mount", ["-o", "remount,ro", folder]);
    } else {
      mkdirSync(home, { mode: 0o500 });
    }

    const run = startCli(goldenArgs(home));
    const { code } = await run.exited;

    expect(code).toBe(1);
    expect(run.errorText()).toMatch(/the home cannot be written .*give another --home/);
    expect(run.errorText()).not.toMatch(/^\s+at /m);
    expect(run.envelopes).toEqual([]);
  });
});

describe("two platforms on one home", () => {
  it("started at the same moment are one platform and one that is sent to it", async () => {
    const home = join(folder, "home");
    const args = ["--no-run", "--home", home, "--port", "0"];
    const both = [startLimited(args, null), startLimited(args, null)];

    const refused = await Promise.race(both.map(async (run, at) => ({ at, code: await run.exited })));

    expect(refused.code).toBe(1);
    const other = both[1 - refused.at];
    await other?.said(/http:\/\/127\.0\.0\.1:\d+\/#token=/);
    const third = startCli(args);
    await third.exited;
    expect(third.errorText()).toMatch(
      /another platform \(process \d+\) uses this home, it is found at http:/,
    );
    other?.kill();
    await other?.exited;
  });
});
