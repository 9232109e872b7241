/** Goal: no text that anybody sends makes a regular expression of ours run for more than linear time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import { parseAst } from "vite";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const searchMs = 20_000;

interface Place {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Every literal in what runs; tests are not sent anything. */
function expressionsOf(folder: string): Place[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts|node_modules|dist\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, folder, file), "utf8");
      return literalsOf(parseAst(text, { lang: file.endsWith("x") ? "tsx" : "ts" }), `${folder}/${file}`);
    });
}

function literalsOf(node: unknown, file: string): Place[] {
  if (typeof node !== "object" || node === null) return [];
  const regex = (node as { regex?: { pattern: string; flags: string } }).regex;
  if (regex !== undefined && regex !== null) return [{ file, ...regex }];
  return Object.values(node).flatMap((child) => literalsOf(child, file));
}

function complexityOf({ pattern, flags }: Place): string {
  const found = checkSync(pattern, flags, { timeout: searchMs });
  return found.status === "vulnerable" ? found.complexity.summary : found.status;
}

const places = ["packages", "infra"].flatMap(expressionsOf);

describe("every regular expression", () => {
  it("is found by this test", () => {
    expect(places.length).toBeGreaterThan(40);
  });

  it.each(places.map((place) => [place.file, place] as const))(
    "of %s is safe on hostile text",
    (_, place) => {
      expect(complexityOf(place), `/${place.pattern}/`).toBe("safe");
    },
  );

  it("would be told if it were not", () => {
    expect(complexityOf({ file: "", pattern: "^(a+)+$", flags: "" })).toBe("exponential");
  });
});
