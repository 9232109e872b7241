import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/*
 * What a function's cold start is made of, as far as it is ours: the size of each bundle, and the time a fresh Node
 * takes from the beginning of the import to a handler that is ready. `node bench/bundle.ts [entry …]`.
 */

const STARTS = 9;
const directory = fileURLToPath(new URL("../packages/functions/src/entries/", import.meta.url));

/** An entry is a file that exports a handler; the others are its parts. */
const entryNames = readdirSync(directory)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .filter((file) => /^export const handler/m.test(readFileSync(join(directory, file), "utf8")))
  .map((file) => file.slice(0, -3));

interface Measured {
  readonly entry: string;
  readonly kilobytes: number;
  readonly zippedKilobytes: number;
  readonly readyMs: number;
}

async function measure(entry: string, out: string): Promise<Measured> {
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
  const bytes = readFileSync(path);
  return {
    entry,
    kilobytes: Math.round(bytes.length / 1_024),
    zippedKilobytes: Math.round(gzipSync(bytes).length / 1_024),
    readyMs: median(Array.from({ length: STARTS }, () => readyMs(path))),
  };
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

const wanted = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), "tradewind-bundles-"));
try {
  process.stdout.write("entry              KB   zipped   ready ms\n");
  for (const entry of entryNames.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const { kilobytes, zippedKilobytes, readyMs } = await measure(entry, out);
    const figures = [kilobytes, zippedKilobytes, readyMs].map((figure) => String(figure).padStart(8));
    process.stdout.write(`${entry.padEnd(16)}${figures.join(" ")}\n`);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
