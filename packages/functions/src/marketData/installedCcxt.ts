import type { Ccxt } from "./ccxt.ts";

/** The package as npm installed it. Its types alone take seconds to read, hence by a name that only running resolves. */
export async function loadInstalledCcxt(): Promise<Ccxt> {
  return import(import.meta.resolve("ccxt"));
}
