import { assertBounded } from "./bounds.ts";
import { parseStrategy, strategyRefusal, toDetail } from "./parse.ts";
import { type AnyStrategy, ScriptStrategy } from "./scriptSchema.ts";
import { problemsOfSource } from "./scriptSource.ts";

/**
 * As `parseStrategy`, where scripts may come too. A script's source is measured and read word by word, never run.
 * @throws TerminalError `strategy.invalid`, with a JSON pointer, the value, the limit and a remedy for each fault.
 */
export function parseAnyStrategy(input: unknown): AnyStrategy {
  return isScript(input) ? parseScript(input) : parseStrategy(input);
}

function parseScript(input: unknown): ScriptStrategy {
  assertBounded(input);
  const parsed = ScriptStrategy.safeParse(input);
  if (!parsed.success) throw strategyRefusal(parsed.error.issues.map(toDetail));
  const problems = problemsOfSource(parsed.data.source);
  if (problems.length > 0) throw strategyRefusal(problems);
  return parsed.data;
}

function isScript(input: unknown): boolean {
  return typeof input === "object" && input !== null && "kind" in input && input.kind === "script";
}
