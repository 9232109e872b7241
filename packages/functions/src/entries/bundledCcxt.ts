import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Ccxt } from "../marketData/ccxt.ts";

/** The package as one file that was copied beside the bundle (`copiedFiles` of aws/resources.ts). */
export async function loadBundledCcxt(): Promise<Ccxt> {
  const home = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  return import(pathToFileURL(join(home, "ccxt.mjs")).href);
}
