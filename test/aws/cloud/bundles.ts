import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EntryName } from "@tradewind/functions/aws/grants";
import { copiedFiles } from "@tradewind/functions/aws/resources";
import { build } from "esbuild";
import type { FunctionBuild } from "../../infra/harness/model.ts";
import { rootDirectory } from "../../infra/harness/paths.ts";
import { zip } from "./zip.ts";

/** What SST puts before a bundle, so that CommonJS packages inside find their `require`. */
const banner = `
import { createRequire as topLevelCreateRequire } from "module";
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";
const __filename = topLevelFileUrlToPath(import.meta.url);
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`;

/**
 * Every function the program asks SST to build, as a deployable archive by the function's logical name. Bundled as SST
 * does it; a file that several functions share is bundled once.
 */
export async function bundleFunctions(
  builds: readonly FunctionBuild[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const archives = new Map<string, Promise<Uint8Array>>();
  const made = builds.map(async ({ functionName, handler }) => {
    const archive = archives.get(handler) ?? bundleEntry(handler);
    archives.set(handler, archive);
    return [functionName, await archive] as const;
  });
  return new Map(await Promise.all(made));
}

async function bundleEntry(handler: string): Promise<Uint8Array> {
  const stem = handler.replace(/\.handler$/, "");
  const { outputFiles } = await build({
    entryPoints: [join(rootDirectory, `${stem}.ts`)],
    outfile: "bundle.mjs",
    write: false,
    bundle: true,
    platform: "node",
    target: "esnext",
    format: "esm",
    mainFields: ["module", "main"],
    keepNames: true,
    minify: true,
    logLevel: "error",
    banner: { js: banner },
  });
  const files = new Map(outputFiles.map(({ contents }) => ["bundle.mjs", contents]));
  const name = stem.slice(stem.lastIndexOf("/") + 1);
  for (const { from, to } of copiedFiles[name as EntryName] ?? []) {
    files.set(to, readFileSync(join(rootDirectory, from)));
  }
  return zip(files);
}
