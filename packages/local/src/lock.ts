import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { TerminalError } from "@tradewind/core/errors";
import { z } from "zod";
import { isMissing, writePrivateFile } from "./sqlite/files.ts";

/** `birth` tells a process from a later one of the same number; absent where it cannot be known. */
const Holder = z.object({ pid: z.int(), address: z.string(), birth: z.string().optional() });
type Holder = z.infer<typeof Holder>;

/** Field 22 of /proc/PID/stat, counted from what follows the name; proc_pid_stat(5). */
const STAT_START_TIME = 19;

/** The right to be the only platform on a home. */
export interface Lock {
  /** Tells those who come later where this platform is found. */
  publish(address: string): void;
  release(): void;
}

/**
 * Takes the lock, also from a process that is gone.
 * TerminalError `home.locked` with the holder's address if another platform lives.
 */
export function takeLock(path: string, pid: number): Lock {
  const birth = birthOf(pid);
  const mine = (address: string): string =>
    `${JSON.stringify({ pid, address, ...(birth === null ? {} : { birth }) } satisfies Holder)}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    if (createWhole(path, mine(""))) return lockOf(path, pid, mine);
    const holder = readHolder(path);
    if (holder !== null && holder.pid !== pid && lives(holder)) throw locked(path, holder);
    rmSync(path, { force: true });
  }
  throw locked(path, { pid: 0, address: "" });
}

function lockOf(path: string, pid: number, mine: (address: string) => string): Lock {
  return {
    publish: (address) => writePrivateFile(path, mine(address)),
    release() {
      if (readHolder(path)?.pid === pid) rmSync(path, { force: true });
    },
  };
}

/** Creates a file with its content in one step; false if one is there. */
function createWhole(path: string, content: string): boolean {
  const beside = `${path}.${randomUUID()}`;
  writePrivateFile(beside, content);
  try {
    linkSync(beside, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  } finally {
    unlinkSync(beside);
  }
}

function readHolder(path: string): Holder | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

/** After a power cut the number may be that of any other process. */
function lives({ pid, birth }: Holder): boolean {
  if (!isAlive(pid)) return false;
  const present = birthOf(pid);
  return birth === undefined || present === null || present === birth;
}

/** The boot of the machine and the tick since then at which a process began; null where the system does not tell. */
function birthOf(pid: number): string | null {
  try {
    const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it, in brackets, may hold anything.
    const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[STAT_START_TIME];
    return startTime === undefined ? null : `${bootId}/${startTime}`;
  } catch {
    return null;
  }
}

/** Signal 0 asks only whether the process is there; one of another user counts as there. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

function locked(path: string, { pid, address }: Holder): TerminalError {
  const where = address === "" ? "it is just starting" : `it is found at ${address}`;
  return new TerminalError(
    "conflict",
    "home.locked",
    `another platform (process ${pid}) uses this home, ${where}; stop it or give another --home (lock: ${path})`,
  );
}
