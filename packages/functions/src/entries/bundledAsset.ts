import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Reads a file that was copied beside the bundle (`copiedFiles` of aws/resources.ts); null where it is missing. */
export async function readBundledAsset(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const home = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  try {
    return new Uint8Array(await readFile(join(home, "swagger-ui", name)));
  } catch {
    return null;
  }
}
