import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Reads a file of the installed swagger-ui-dist; null where it is missing. The caller names files, never paths. */
export async function readSwaggerAsset(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const home = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
    return new Uint8Array(await readFile(join(home, name)));
  } catch {
    return null;
  }
}
