import type { RunRecord } from "@tradewind/core/evolution/run";

type Failure = NonNullable<RunRecord["failure"]>;

/** How an execution stands, in the words of Step Functions. */
export interface ExecutionEnd {
  readonly status?: string | undefined;
  readonly error?: string | null | undefined;
  readonly cause?: string | null | undefined;
}

const endings: Readonly<Record<string, string>> = {
  FAILED: "its execution failed and could not record why",
  TIMED_OUT: "its execution ran out of time",
  ABORTED: "its execution was stopped from outside Tradewind",
};

/** Why an execution ended; null for one that runs or succeeded. */
export function failureOfExecution({ status = "", error, cause }: ExecutionEnd): Failure | null {
  const ending = endings[status];
  if (ending === undefined) return null;
  const message = cause ?? `${ending}; start the run again with the same seed and settings to repeat it`;
  return { code: error ?? `Execution.${status}`, message };
}

/** Looks at the execution of a run's epoch. Null for one that runs, succeeded, or was never there. */
export type FailureOf = (place: Pick<RunRecord, "runId" | "epoch">) => Promise<Failure | null>;
