import { hash, randomBytes } from "node:crypto";
import { useSha256 } from "@tradewind/core/hash";
import type { Clock, Ids } from "@tradewind/core/ports";
import { monotonicFactory } from "ulid";

useSha256((text) => hash("sha256", text, "hex"));

export const systemClock: Clock = { nowMs: () => Date.now() };

const SECRET_BYTES = 32;
const BYTE_VALUES = 256;

const POOL_BYTES = 4_096;

/** Random bytes for one use, drawn from the system many at a time; none stays behind in the pool. */
function makeDraw(): (count: number) => Buffer {
  let pool = Buffer.alloc(0);
  return (count) => {
    if (pool.length < count) pool = randomBytes(POOL_BYTES);
    const drawn = Buffer.from(pool.subarray(0, count));
    pool.fill(0, 0, count);
    pool = pool.subarray(count);
    return drawn;
  };
}

/** Makes ULIDs that ascend even within a millisecond, within one process. */
export function makeUlids(): () => string {
  const draw = makeDraw();
  return monotonicFactory(() => (draw(1)[0] ?? 0) / BYTE_VALUES);
}

/** Ids of one process: ascending ULIDs, and secrets nobody can guess. */
export function makeSystemIds(): Ids {
  const ulid = makeUlids();
  const draw = makeDraw();
  return {
    runId: () => `run_${ulid()}`,
    secret: () => draw(SECRET_BYTES).toString("base64url"),
  };
}
