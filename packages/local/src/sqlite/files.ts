import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { guarded, unwritable } from "./faults.ts";

/** A folder for its owner's eyes only, made with its parents if absent. */
export function makePrivateDirectory(path: string): void {
  try {
    guarded(() => mkdirSync(path, { recursive: true, mode: 0o700 }));
  } catch (thrown) {
    // That is what Node makes of a read-only disk when it is asked for parents too.
    if (isMissing(thrown)) throw unwritable(thrown);
    throw thrown;
  }
}

/** Appears whole or not at all: written beside and renamed. Readable by its owner alone. */
export function writePrivateFile(path: string, content: Uint8Array | string): void {
  makePrivateDirectory(dirname(path));
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    guarded(() => {
      writeFileSync(beside, content, { mode: 0o600, flush: true });
      renameSync(beside, path);
    });
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw thrown;
  }
}

/** Null if there is no such file. */
export function readFileIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
}

/** The same, straight into the memory that `roomFor` gives. */
export function readFileInto(path: string, roomFor: (bytes: number) => Uint8Array): Uint8Array | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
  try {
    const room = roomFor(fstatSync(file).size);
    for (let at = 0; at < room.length; ) {
      const read = readSync(file, room, at, room.length - at, at);
      if (read === 0) throw new RangeError(`${path} ends at ${at} of ${room.length} bytes`);
      at += read;
    }
    return room;
  } finally {
    closeSync(file);
  }
}

/** SQLite makes its files by the process's mask; what lies in a shared folder must not be readable by others. */
export function restrictFile(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
}

export function isMissing(thrown: unknown): thrown is Error {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
