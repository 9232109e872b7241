import { join } from "node:path";

export const rootDirectory = join(import.meta.dirname, "../../..");

/** What `sst install` extracts: SST's components, their types and the Pulumi packages they stand on. */
export const platformDirectory = join(rootDirectory, ".sst/platform");

export const evaluateScript = join(import.meta.dirname, "evaluate.ts");
