import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { averageScript } from "@tradewind/core/strategy/scriptSamples";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { runScript, testMarket } from "./testRunner.ts";

/** As a function's bundle is made: one minified module, with a `require` for packages that expect one. */
const banner = 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);';

test("in a bundle the interpreter comes along, is loaded with the first script, and decides the same", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tradewind-bundle-"));
  try {
    const outfile = join(directory, "bundle.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("lazyRunner.ts", import.meta.url))],
      outfile,
      bundle: true,
      minify: true,
      platform: "node",
      target: "esnext",
      format: "esm",
      mainFields: ["module", "main"],
      banner: { js: banner },
      logLevel: "error",
    });
    const source = `
      const { lazyScriptRunner } = await import(${JSON.stringify(outfile)});
      const [bars] = ${JSON.stringify(testMarket.symbols.map((bars) => ({ ...bars, days: [...bars.days] })))};
      const columns = Object.fromEntries(Object.entries(bars).map(([name, value]) => [name, value !== null && typeof value === "object" ? Object.values(value) : value]));
      const job = { strategy: ${JSON.stringify(averageScript)}, market: { symbols: [columns] }, seed: 1, timeoutMs: 10000, advanced() {} };
      process.stdout.write(JSON.stringify(await lazyScriptRunner({ nowMs: () => 0 }).run(job)));`;

    const output = execFileSync(process.execPath, ["--input-type=module", "-e", source], {
      encoding: "utf8",
    });

    expect(JSON.parse(output)).toEqual(await runScript(averageScript));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
