import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { TerminalError } from "@tradewind/core/errors";
import { z } from "zod";
import { isMissing, writePrivateFile } from "./sqlite/files.ts";

const Holder = z.object({ pid: z.int(), address: z.string() });
type Holder = z.infer<typeof Holder>;

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
  const mine = (address: string): string => `${JSON.stringify({ pid, address } satisfies Holder)}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    if (createWhole(path, mine(""))) return lockOf(path, pid, mine);
    const holder = readHolder(path);
    if (holder !== null && holder.pid !== pid && isAlive(holder.pid)) throw locked(path, holder);
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
