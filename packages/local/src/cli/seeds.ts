import { readFileSync } from "node:fs";
import { TerminalError } from "@tradewind/core/errors";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { isMissing } from "../sqlite/files.ts";

/**
 * Reads strategies to begin with, one a file, as JSON as the API takes them. TerminalError `cli.seed_strategy` for a file
 * that cannot be read or holds no JSON, `strategy.invalid` with the places of what is wrong in one.
 */
export function readSeeds(paths: readonly string[]): readonly AnyStrategy[] {
  return paths.map((path) => {
    const input = parseJson(path, readText(path));
    try {
      return parseAnyStrategy(input);
    } catch (thrown) {
      if (!(thrown instanceof TerminalError)) throw thrown;
      const { code, details, message } = thrown;
      throw new TerminalError("invalid", code, `${path}: ${message}`, { cause: thrown, details });
    }
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable(path, isMissing(cause) ? "there is no such file" : String(cause), cause);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(
      path,
      `it is no JSON (${String(cause)}); one strategy a file, as the API takes it`,
      cause,
    );
  }
}

function unreadable(path: string, why: string, cause: unknown): TerminalError {
  return new TerminalError("invalid", "cli.seed_strategy", `cannot read ${path}: ${why}`, { cause });
}
