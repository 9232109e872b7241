import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { type ErrorKind, RetryableError, TerminalError } from "@tradewind/core/errors";
import type { Ports } from "@tradewind/core/ports";
import type { ViolationKind } from "@tradewind/core/safety/violations";
import type { PreviewView } from "@tradewind/core/views/strategy";
import type { PreviewJob } from "../services/previewJob.ts";
import { refuseStoppedPreview, refuseViolation } from "../services/stoppedPreview.ts";
import { asking } from "./failures.ts";

/** What the preview's function answers: an error of ours keeps its code, which Lambda would lose. */
export type PreviewAnswer =
  | { readonly view: PreviewView }
  | {
      readonly error: {
        readonly kind: ErrorKind;
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
        readonly details: TerminalError["details"];
      };
    };

/** Tries a strategy in the sandbox's function; one that Lambda has to stop is a violation. */
export function makeRunPreview(
  client: LambdaClient,
  functionName: string,
  ports: Pick<Ports, "clock" | "violations">,
): (job: PreviewJob) => Promise<PreviewView> {
  return async (job) => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(job) });
    const { FunctionError, Payload } = await asking(`function ${functionName} (Invoke)`, () =>
      client.send(command),
    );
    const text = Payload === undefined ? "null" : Buffer.from(Payload).toString("utf8");
    if (FunctionError !== undefined) return refuseStoppedPreview(ports, job, stoppedBy(text));
    const answer = JSON.parse(text) as PreviewAnswer;
    if ("view" in answer) return answer.view;
    const { kind, code, message, retryable, details } = answer.error;
    await refuseViolation(ports, job, answer.error);
    throw new (retryable ? RetryableError : TerminalError)(kind, code, message, { details });
  };
}

function stoppedBy(text: string): { readonly kind: ViolationKind; readonly message: string } {
  if (/timed ?out/i.test(text)) return { kind: "timeout", message: "it reached its deadline" };
  if (/OutOfMemory|memory|signal: killed/i.test(text))
    return { kind: "memory", message: "it needed too much memory" };
  return { kind: "notResponding", message: "its function broke off" };
}
