import { readFileSync } from "node:fs";
import { TerminalError } from "@tradewind/core/errors";

/** The text of a file that an option names. TerminalError `cli.unreadable` that says what is wrong with the path. */
export function readInput(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const why = reasons[code] ?? String(cause);
    const message = `cannot read ${path}: ${why}; give --${option} files that are there`;
    throw new TerminalError("invalid", "cli.unreadable", message, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "it is a folder, and each file has to be named",
  EACCES: "this user may not read it",
};
