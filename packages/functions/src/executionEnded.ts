import { z } from "zod";
import { placeOfExecution } from "./aws/executions.ts";
import { type FailPorts, failRun } from "./failRun.ts";
import { failureOfExecution } from "./failureOfExecution.ts";

/** EventBridge's "Step Functions Execution Status Change", as far as it is read. */
const Event = z.object({
  detail: z.object({
    name: z.string(),
    status: z.string(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/**
 * Ends the run of an execution that ended without recording why: one that was aborted from outside, ran out of time, or
 * failed while it told its failure. Events come late, twice, or for executions that a later one replaced; none of that
 * changes a run.
 */
export function makeExecutionEndedHandler(ports: FailPorts): (event: unknown) => Promise<void> {
  return async (event) => {
    const { name, ...end } = Event.parse(event).detail;
    const place = placeOfExecution(name);
    const failure = failureOfExecution(end);
    if (place !== null && failure !== null) await failRun(ports, place, failure);
  };
}
