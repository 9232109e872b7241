/// <reference path="../.sst/platform/config.d.ts" />
import { unsetSecret } from "@tradewind/functions/aws/resources";
import type { Environment } from "./environment.ts";

/** What only whoever deploys knows, set by `sst secret set NAME`: kept encrypted with SST's state, told to few functions. */
export function secretVariables(): Environment {
  return { TIINGO_TOKEN: new sst.Secret("TiingoToken", unsetSecret).value };
}
