import { hash, randomBytes } from "node:crypto";
import { useSha256 } from "@tradewind/core/hash";
import type { Clock, Ids } from "@tradewind/core/ports";
import { monotonicFactory } from "ulid";

useSha256((text) => hash("sha256", text, "hex"));

export const systemClock: Clock = { nowMs: () => Date.now() };

const SECRET_BYTES = 32;
const BYTE_VALUES = 256;

/** Makes ULIDs that ascend even within a millisecond, within one process. */
export function makeUlids(): () => string {
  return monotonicFactory(() => (randomBytes(1)[0] ?? 0) / BYTE_VALUES);
}

/** Ids of one process: ascending ULIDs, and secrets nobody can guess. */
export function makeSystemIds(): Ids {
  const ulid = makeUlids();
  return {
    runId: () => `run_${ulid()}`,
    secret: () => randomBytes(SECRET_BYTES).toString("base64url"),
  };
}
