import { TerminalError } from "@tradewind/core/errors";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { readInput } from "./readInput.ts";

/**
 * Reads strategies to begin with, one a file, as JSON as the API takes them. TerminalError `cli.unreadable` for a file
 * that cannot be read, `cli.seed_strategy` for one that holds no JSON, `strategy.invalid` with the places of what is wrong in one.
 */
export function readSeeds(paths: readonly string[]): readonly AnyStrategy[] {
  return paths.map((path) => {
    const input = parseJson(path, readInput("seed-strategy", path));
    try {
      return parseAnyStrategy(input);
    } catch (thrown) {
      if (!(thrown instanceof TerminalError)) throw thrown;
      const { code, details, message } = thrown;
      throw new TerminalError("invalid", code, `${path}: ${message}`, { cause: thrown, details });
    }
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = `it is no JSON (${String(cause)}); one strategy a file, as the API takes it`;
    throw new TerminalError("invalid", "cli.seed_strategy", `cannot read ${path}: ${why}`, { cause });
  }
}
