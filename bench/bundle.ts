import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

import { type Figures, median } from "./figures.ts";

const STARTS = 9;
const directory = fileURLToPath(new URL("../packages/functions/src/entries/", import.meta.url));

/** An entry is a file that exports a handler; the others are its parts. */
const entryNames = readdirSync(directory)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .filter((file) => /^export const handler/m.test(readFileSync(join(directory, file), "utf8")))
  .map((file) => file.slice(0, -3));

/**
 * What a function's cold start is made of, as far as it is ours: the size of each bundle, and the time a fresh Node
 * takes from the beginning of the import to a handler that is ready.
 */
export async function benchBundle(): Promise<Figures> {
  const out = mkdtempSync(join(tmpdir(), "tradewind-bundles-"));
  try {
    const figures: Record<string, Figures> = {};
    for (const entry of entryNames) figures[entry] = await measure(entry, out);
    return figures;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function measure(entry: string, out: string): Promise<Figures> {
  const path = await bundleEntry(entry, out);
  const bytes = readFileSync(path);
  return {
    kilobytes: Math.round(bytes.length / 1_024),
    zippedKilobytes: Math.round(gzipSync(bytes).length / 1_024),
    readyMs: Math.round(median(Array.from({ length: STARTS }, () => readyMs(path)))),
  };
}

/** Bundles an entry as SST does, into a folder; answers the file's path. */
export async function bundleEntry(entry: string, out: string): Promise<string> {
  const path = join(out, `${entry}.mjs`);
  await build({
    entryPoints: [join(directory, `${entry}.ts`)],
    outfile: path,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
    logLevel: "error",
  });
  return path;
}

/** In a process of its own, from before the import to the exported handler. */
function readyMs(path: string): number {
  const source = `
    const began = performance.now();
    const { handler } = await import(${JSON.stringify(path)});
    if (typeof handler !== "function") throw new Error("no handler");
    console.log(performance.now() - began);`;
  const environment = { ...process.env, POWERTOOLS_SERVICE_NAME: "bench", AWS_REGION: "eu-west-1" };
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", source], { env: environment });
  return Number(output.toString().trim());
}
