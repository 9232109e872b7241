/**
 * Makes `dist/ccxt.mjs`: all of ccxt as one file, which functions carry beside their bundle and load when somebody asks
 * for an exchange. As a file of its own it costs nothing at a function's start, and a tenth of what npm installs.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const manifest = readFileSync(new URL("package.json", import.meta.url), "utf8");
const { ccxt: version }: { ccxt: string } = JSON.parse(manifest).optionalDependencies;
const out = fileURLToPath(new URL("dist/ccxt.mjs", import.meta.url));
const mark = `// ccxt ${version}, MIT, https://github.com/ccxt/ccxt\n`;

/** Wanted for orders on one exchange and for one's socket alone, and not among what the package asks npm for. */
const withoutProtobuf: Plugin = {
  name: "without-protobuf",
  setup(bundler) {
    bundler.onResolve({ filter: /^protobufjs(\/|$)/ }, ({ path }) => ({ path, namespace: "nothing" }));
    bundler.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "module.exports = {}" }));
  },
};

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [
      createRequire(import.meta.url)
        .resolve("ccxt")
        .replace(/dist\/ccxt\.cjs$/, "js/ccxt.js"),
    ],
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    minify: true,
    keepNames: true,
    legalComments: "none",
    plugins: [withoutProtobuf],
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  });
  return outputFiles[0]?.text ?? "";
}

if (!existsSync(out) || !readFileSync(out, "utf8").startsWith(mark)) {
  mkdirSync(new URL("dist", import.meta.url), { recursive: true });
  // Whoever reads it meanwhile reads a whole one.
  const making = `${out}.${process.pid}`;
  writeFileSync(making, mark + (await bundle()));
  renameSync(making, out);
}
