/** Goal: a name from outside is a name, and never a place in the file system. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { afterEach, describe, expect, it } from "vitest";
import { testPlatform } from "../support/testPlatform.ts";

const csv = readFileSync(new URL("../../data/AAPL.csv", import.meta.url), "utf8");
const hostile = [
  "..",
  "../../outside",
  "/etc/passwd",
  "a\0b",
  "..\\..\\outside",
  "%2e%2e%2foutside",
  "CON",
  "~",
];

let dispose: () => Promise<void> = async () => {};
afterEach(() => dispose());

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(
    (name) => !name.startsWith("home/cache") && !/tradewind\.db/.test(name),
  );
}

describe("datasets under hostile names", () => {
  it("lie where every dataset lies, under the hash of what they hold", async () => {
    const surroundings = mkdtempSync(join(tmpdir(), "tradewind-names-"));
    const started = await testPlatform({ home: join(surroundings, "home") });
    dispose = async () => {
      await started.dispose();
      rmSync(surroundings, { recursive: true, force: true });
    };
    const before = new Set(filesUnder(surroundings));

    for (const name of hostile) {
      await importDataset(started.platform.ports, "local", { name, symbol: name, text: csv, source: name });
    }

    const added = filesUnder(surroundings).filter((name) => !before.has(name));
    expect(added.length).toBeGreaterThan(0);
    for (const name of added) expect(name).toMatch(/^home\/datasets\/dat_[0-9a-f]+\.bars$/);
  });

  it.each(hostile)("%j addresses no dataset, run or strategy", async (name) => {
    const started = await testPlatform();
    dispose = started.dispose;
    const { platform } = started;

    for (const room of ["datasets", "runs", "strategies", "schedules"]) {
      const answer = await fetch(`${platform.address}/api/${room}/${encodeURIComponent(name)}`, {
        headers: { Authorization: `Bearer ${platform.token}` },
      });
      expect(answer.status).toBe(404);
    }
  });
});
