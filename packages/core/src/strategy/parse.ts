import type { z } from "zod";
import { type ErrorDetail, TerminalError } from "../errors.ts";
import { assertBounded } from "./bounds.ts";
import { problemsOf } from "./rulebook.ts";
import { EnsembleStrategy, SingleStrategy, type Strategy } from "./schema.ts";

const DETAILS_MAX = 20;
const MESSAGE_LENGTH_MAX = 200;

/**
 * The strategy that `input` (any JSON) states, checked: bounds, shape, then the limits of `limits.ts`.
 * @throws TerminalError `strategy.invalid`, with a JSON pointer, the value, the limit and a remedy for each fault.
 */
export function parseStrategy(input: unknown): Strategy {
  assertBounded(input);
  const shape: z.ZodType<Strategy> = isEnsemble(input) ? EnsembleStrategy : SingleStrategy;
  const parsed = shape.safeParse(input);
  if (!parsed.success) throw strategyRefusal(parsed.error.issues.map(toDetail));
  const problems = problemsOf(parsed.data);
  if (problems.length > 0) throw strategyRefusal(problems);
  return parsed.data;
}

function isEnsemble(input: unknown): boolean {
  return typeof input === "object" && input !== null && "kind" in input && input.kind === "ensemble";
}

export function toDetail(issue: z.core.$ZodIssue): ErrorDetail {
  return {
    pointer: issue.path.map((step) => `/${String(step)}`).join(""),
    message: issue.message.slice(0, MESSAGE_LENGTH_MAX),
  };
}

/** Refuses a strategy for its faults; the first is named in the text. */
export function strategyRefusal(details: readonly ErrorDetail[]): TerminalError {
  const first = details[0];
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  const what =
    first === undefined ? "unreadable" : `${first.pointer === "" ? "it" : first.pointer}: ${first.message}`;
  return new TerminalError("invalid", "strategy.invalid", `strategy refused: ${what}${more}`, {
    details: details.slice(0, DETAILS_MAX),
  });
}
