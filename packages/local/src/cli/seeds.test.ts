import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scriptSeed, trendSeed } from "../../../../test/support/seeds.ts";
import { readSeeds } from "./seeds.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tradewind-seeds-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe("strategies to begin with, from files", () => {
  it("are read in order, data and scripts", () => {
    const files = [trendSeed, scriptSeed].map((seed, n) => fileWith(`${n}.json`, JSON.stringify(seed)));

    expect(readSeeds(files)).toEqual([trendSeed, scriptSeed]);
  });

  it.each([
    ["no JSON", "buy low", "it is no JSON", "cli.seed_strategy"],
    ["no strategy", JSON.stringify({ ...trendSeed, luck: 1 }), "seed.json", "strategy.invalid"],
  ])("are refused with file and reason where one holds %s", (_what, text, words, code) => {
    const path = fileWith("seed.json", text);

    expect(() => readSeeds([path])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });

  it("are refused where a file is missing", () => {
    expect(() => readSeeds([join(directory, "none.json")])).toThrow("there is no such file");
  });
});
