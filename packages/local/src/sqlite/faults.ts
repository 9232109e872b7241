import { RetryableError, TerminalError } from "@tradewind/core/errors";

/** Long enough for any transaction of ours to pass; a store still locked then is reported as busy. */
export const BUSY_TIMEOUT_MS = 10_000;

/** Primary result codes of SQLite, the low byte of an extended one; https://sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const PRIMARY_CODE = 0xff;

const noRoom: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const noRight: ReadonlySet<unknown> = new Set(["EROFS", "EACCES", "EPERM"]);

/** The code of `storeFull()`: whoever meets it waits for room and does the same again, for nothing is wrong with the work. */
export const STORE_FULL = "store.full";

/** Runs what touches the store; says in our own words what the disk or another connection refused. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw faultOf(thrown);
  }
}

function faultOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const errcode =
    "errcode" in thrown && typeof thrown.errcode === "number" ? thrown.errcode & PRIMARY_CODE : 0;
  const code = "code" in thrown ? thrown.code : null;
  if (errcode === SQLITE_BUSY) {
    const message = `the store was locked for ${BUSY_TIMEOUT_MS} ms; try again`;
    return new RetryableError("unavailable", "store.busy", message, { cause: thrown });
  }
  if (errcode === SQLITE_FULL || errcode === SQLITE_IOERR || noRoom.has(code)) return storeFull(thrown);
  if (errcode === SQLITE_READONLY || errcode === SQLITE_CANTOPEN || noRight.has(code))
    return unwritable(thrown);
  return thrown;
}

function storeFull(cause: Error): TerminalError {
  const message = `the disk of the home takes no more (${cause.message}); make room on it, nothing is lost and what runs goes on`;
  return new TerminalError("unavailable", STORE_FULL, message, { cause });
}

/** The home's folder or disk does not let this user write. */
export function unwritable(cause: Error): TerminalError {
  const message = `the home cannot be written (${cause.message}); make it writable for this user, or give another --home`;
  return new TerminalError("unavailable", "home.unwritable", message, { cause });
}
