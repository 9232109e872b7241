/// <reference path="../.sst/platform/config.d.ts" />
import { execFileSync } from "node:child_process";

/** Makes the file of ccxt that functions carry, where it is not there yet: whoever deploys needs it, and nobody else. */
export function bundleExchanges(): void {
  execFileSync("npm", ["run", "--silent", "build:ccxt"], { cwd: $cli.paths.root, stdio: "inherit" });
}
