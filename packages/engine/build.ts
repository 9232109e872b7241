import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL(".", import.meta.url));
const OPTIONS = [
  ...["-O3", "--runtime", "stub", "--noAssert", "--importMemory"],
  ...["--enable", "simd", "--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"],
];

/** Compiles `assembly/` and answers the module's bytes: the same for the same sources and compiler. */
export async function buildEngine(): Promise<Uint8Array> {
  const entries = readdirSync(new URL("assembly/", import.meta.url)).sort();
  const files = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(
    [...entries.map((name) => `assembly/${name}`), "--baseDir", root, "--outFile", "engine.wasm", ...OPTIONS],
    {
      writeFile: (name, contents) => {
        files.set(name, Uint8Array.from(contents as Uint8Array));
      },
    },
  );
  const module = files.get("engine.wasm");
  if (error !== null || module === undefined) throw new Error(`${stderr.toString()}\n${error?.message}`);
  return module;
}

/** Writes the module and, beside it, the hash that the host checks and results carry. */
async function writeEngine(): Promise<void> {
  const module = await buildEngine();
  const hash = createHash("sha256").update(module).digest("hex");
  writeFileSync(new URL("engine.wasm", import.meta.url), module);
  writeFileSync(
    new URL("src/hash.ts", import.meta.url),
    `/** SHA-256 of \`engine.wasm\`, written by its build: names the arithmetic that a result came from. */
export const engineHash = "${hash}";
`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeEngine();
