import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { RunId } from "@tradewind/core/ids";
import { asking, isNamed } from "./failures.ts";

type Place = Pick<RunRecord, "runId" | "epoch">;
type Failure = NonNullable<RunRecord["failure"]>;

/** How an execution stands, as Step Functions tells it. */
export interface ExecutionEnd {
  readonly status?: string | undefined;
  readonly error?: string | null | undefined;
  readonly cause?: string | null | undefined;
}

/** An execution is named by its run and epoch, so starting one twice is starting it once. */
export function executionName({ runId, epoch }: Place): string {
  return `${runId}-${epoch}`;
}

/** Null for the name of an execution that is none of ours. */
export function placeOfExecution(name: string): Place | null {
  const [, runId, epoch] = /^(.+)-(\d+)$/.exec(name) ?? [];
  const parsed = RunId.safeParse(runId);
  return parsed.success && epoch !== undefined ? { runId: parsed.data, epoch: Number(epoch) } : null;
}

export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
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
export type FailureOf = (place: Place) => Promise<Failure | null>;

export function makeFailureOf(client: SFNClient, stateMachineArn: string): FailureOf {
  return (place) =>
    asking(`state machine ${stateMachineArn} (DescribeExecution)`, async () => {
      const executionArn = executionArnOf(stateMachineArn, executionName(place));
      try {
        return failureOfExecution(await client.send(new DescribeExecutionCommand({ executionArn })));
      } catch (thrown) {
        if (isNamed(thrown, "ExecutionDoesNotExist")) return null;
        throw thrown;
      }
    });
}
