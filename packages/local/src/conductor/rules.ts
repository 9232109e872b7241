import type { Catcher, Retrier } from "./definition.ts";
import type { Failure } from "./failure.ts";

/** Errors that no wildcard matches; they end the execution. */
const terminal: ReadonlySet<string> = new Set(["States.DataLimitExceeded", "States.Runtime"]);

/** Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows", error names. */
function matches(names: readonly string[], error: string): boolean {
  if (names.includes(error)) return true;
  if (terminal.has(error)) return false;
  return names.includes("States.ALL") || (names.includes("States.TaskFailed") && error !== "States.Timeout");
}

export interface RetryDecision {
  /** Retries used up per rule, this one included. */
  readonly retries: readonly number[];
  readonly delayMs: number;
}

/**
 * The first rule that names the error decides; null when none does or when that rule is used up.
 * Each rule counts its own retries. `random` answers a number in [0, 1) for full jitter.
 */
export function decideRetry(
  rules: readonly Retrier[],
  retries: readonly number[],
  failure: Failure,
  random: () => number,
): RetryDecision | null {
  const index = rules.findIndex((rule) => matches(rule.ErrorEquals, failure.error));
  const rule = rules[index];
  const used = retries[index] ?? 0;
  if (rule === undefined || used >= rule.MaxAttempts) return null;
  const fullMs = delayOf(rule, used) * 1_000;
  return {
    retries: rules.map((_, place) => (retries[place] ?? 0) + (place === index ? 1 : 0)),
    delayMs: Math.floor(rule.JitterStrategy === "FULL" ? fullMs * random() : fullMs),
  };
}

/** Seconds before the retry that follows `used` earlier ones. */
function delayOf(rule: Retrier, used: number): number {
  const most = rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY;
  let seconds = rule.IntervalSeconds;
  for (let step = 0; step < used && seconds < most; step += 1) seconds *= rule.BackoffRate;
  return Math.min(seconds, most);
}

export function findCatcher(rules: readonly Catcher[], failure: Failure): Catcher | null {
  return rules.find((rule) => matches(rule.ErrorEquals, failure.error)) ?? null;
}
