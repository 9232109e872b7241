import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { TerminalError } from "@tradewind/core/errors";
import type { Conductor, RunStore } from "@tradewind/core/ports";
import { executionArnOf, executionName } from "./executions.ts";
import { asking, isNamed } from "./failures.ts";

/** A continuation's predecessor may not have ended yet; more than two executions of a run are never under way. */
const EPOCHS_BACK = 2;
const CAUSE_LENGTH_MAX = 32_768;
const ERROR_LENGTH_MAX = 256;

export interface ConductorOptions {
  readonly client: SFNClient;
  /** Null where tokens are answered and nothing is started or stopped. */
  readonly stateMachineArn: string | null;
  readonly runs: Pick<RunStore, "get">;
}

/** Executions of Step Functions. */
export function makeConductor({ client, stateMachineArn, runs }: ConductorOptions): Conductor {
  const machine = (act: string): string => `state machine ${stateMachineArn ?? ""} (${act})`;
  const requireArn = (): string => {
    if (stateMachineArn !== null) return stateMachineArn;
    const message =
      "this function may neither start nor stop executions; add STATE_MACHINE_ARN in aws/resources.ts";
    throw new TerminalError("internal", "port.unbound", message);
  };
  return {
    async start(input) {
      const name = executionName(input);
      const command = new StartExecutionCommand({
        stateMachineArn: requireArn(),
        name,
        input: JSON.stringify(input),
      });
      return asking(machine("StartExecution"), async () => {
        try {
          await client.send(command);
          return "started";
        } catch (thrown) {
          if (isNamed(thrown, "ExecutionAlreadyExists")) return "already";
          throw thrown;
        }
      });
    },
    // By name, not by listing: lists of executions lag behind.
    async stop(runId, cause, beforeEpoch) {
      const newest = beforeEpoch === undefined ? ((await runs.get(runId))?.epoch ?? 1) : beforeEpoch - 1;
      for (let epoch = newest; epoch >= Math.max(1, newest - EPOCHS_BACK); epoch--) {
        const executionArn = executionArnOf(requireArn(), executionName({ runId, epoch }));
        await asking(machine("StopExecution"), () => stopIfThere(client, executionArn, cause));
      }
    },
    async complete(token, output) {
      const command = new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) });
      return (await answer(machine("SendTaskSuccess"), () => client.send(command))) ? "completed" : "gone";
    },
    async fail(token, errorName, cause) {
      const error = errorName.slice(0, ERROR_LENGTH_MAX);
      const command = new SendTaskFailureCommand({
        taskToken: token,
        error,
        cause: cause.slice(0, CAUSE_LENGTH_MAX),
      });
      return (await answer(machine("SendTaskFailure"), () => client.send(command))) ? "completed" : "gone";
    },
    async heartbeat(token) {
      const command = new SendTaskHeartbeatCommand({ taskToken: token });
      return (await answer(machine("SendTaskHeartbeat"), () => client.send(command))) ? "alive" : "gone";
    },
  };
}

async function stopIfThere(client: SFNClient, executionArn: string, cause: string): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn, cause, error: "RunStopped" }));
  } catch (thrown) {
    if (!isNamed(thrown, "ExecutionDoesNotExist")) throw thrown;
  }
}

/** Whether somebody waited for the token: an empty one, or one that was answered or timed out, is gone. */
async function answer(what: string, send: () => Promise<unknown>): Promise<boolean> {
  return asking(what, async () => {
    try {
      await send();
      return true;
    } catch (thrown) {
      if (isNamed(thrown, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) return false;
      throw thrown;
    }
  });
}
