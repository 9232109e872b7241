import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { RunId } from "@tradewind/core/ids";
import { type FailureOf, failureOfExecution } from "../failureOfExecution.ts";
import { asking, isNamed } from "./failures.ts";

type Place = Pick<RunRecord, "runId" | "epoch">;

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
