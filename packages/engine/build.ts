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

/** Writes the module as text, so that every bundle and every host has it, and the hash that results carry. */
async function writeEngine(): Promise<void> {
  const module = await buildEngine();
  const hash = createHash("sha256").update(module).digest("hex");
  const lines =
    Buffer.from(module)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  writeFileSync(
    new URL("src/hash.ts", import.meta.url),
    `/** SHA-256 of the module, written by its build: names the arithmetic that a result came from. */
export const engineHash = "${hash}";
`,
  );
  writeFileSync(
    new URL("src/moduleText.ts", import.meta.url),
    `/** The module in base64, written by its build. */
export const moduleText =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeEngine();
