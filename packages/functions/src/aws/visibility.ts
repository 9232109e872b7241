import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { asking, isNamed } from "./failures.ts";

/** Hides a delivered message for so many seconds more. One that is gone or another's by now is left alone. */
export function makeHide(
  client: SQSClient,
  url: string,
): (receiptHandle: string, seconds: number) => Promise<void> {
  return (receiptHandle, seconds) =>
    asking(`queue ${url} (ChangeMessageVisibility)`, async () => {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      });
      try {
        await client.send(command);
      } catch (thrown) {
        if (!isNamed(thrown, "MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"))
          throw thrown;
      }
    });
}
