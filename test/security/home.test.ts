/** Goal: whoever else has an account on this machine reads nothing of what is kept. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runToEnd, testPlatform } from "../support/testPlatform.ts";

const OTHERS = 0o077;

let dispose: () => Promise<void> = async () => {};
afterEach(() => dispose());

/** What others may read, write or enter; what lies in a folder that they may not enter is out of their reach. */
function openToOthers(directory: string): string[] {
  return readdirSync(directory).filter((name) => (statSync(join(directory, name)).mode & OTHERS) !== 0);
}

describe("a home in a folder that everybody may read", () => {
  it("holds nothing that others may read, while the platform runs and afterwards", async () => {
    const home = mkdtempSync(join(tmpdir(), "tradewind-open-"));
    chmodSync(home, 0o755);
    const mask = process.umask(0);
    const started = await testPlatform({ home });
    dispose = async () => {
      await started.dispose();
      process.umask(mask);
      rmSync(home, { recursive: true, force: true });
    };

    await runToEnd(started.platform, { generations: 1, population: 10 });

    expect(readdirSync(home)).toContain("tradewind.db-wal");
    expect(openToOthers(home)).toEqual([]);
    await started.platform.stop();
    expect(openToOthers(home)).toEqual([]);
  });
});
