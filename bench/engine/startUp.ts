import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Figures, median } from "../figures.ts";
import { referenceMarket } from "./referenceWorkload.ts";

const STARTS = 7;
const BARS = 5_000;
const entry = fileURLToPath(new URL("./firstResult.ts", import.meta.url));

/**
 * A fresh process to its first result, from the sources (types stripped as they load) and bundled, as the cloud runs
 * it; beside them a process that does nothing.
 */
export async function measureStartUp(): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), "tradewind-start-"));
  try {
    const prices = join(directory, "prices");
    writeFileSync(prices, pricesOf(BARS));
    const bundle = await bundledInto(directory);
    const programs = {
      nothing: ["-e", "0"],
      bundled: [bundle, prices],
      "from sources": [entry, prices],
    };
    const times: Record<string, number[]> = {};
    for (let start = 0; start < STARTS; start++) {
      for (const [name, words] of Object.entries(programs)) {
        times[name] ??= [];
        times[name].push(elapsedMs(words));
      }
    }
    return Object.fromEntries(
      Object.entries(times).map(([name, values]) => [
        name,
        { "median ms": median(values), "best ms": Math.min(...values) },
      ]),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function elapsedMs(words: readonly string[]): number {
  const startedMs = performance.now();
  execFileSync(process.execPath, words);
  return performance.now() - startedMs;
}

async function bundledInto(directory: string): Promise<string> {
  const outfile = join(directory, "first.mjs");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "error",
  });
  return outfile;
}

function pricesOf(bars: number): Uint8Array {
  const [symbol] = referenceMarket(bars).symbols;
  if (symbol === undefined) throw new RangeError("a market has a symbol");
  const { open, high, low, close, volume } = symbol;
  const values = new Float64Array(5 * bars);
  for (const [place, column] of [open, high, low, close, volume].entries()) values.set(column, place * bars);
  return new Uint8Array(values.buffer);
}
