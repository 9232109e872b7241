import { StateFailure } from "./failure.ts";

/** What Step Functions lets pass between states; kept here so that a run that works on one machine works on AWS. */
export const payloadBytesMax = 262_144;

/** Throws StateFailure `States.DataLimitExceeded`, which no wildcard catches, for a document beyond the limit. */
export function requirePassable(what: string, value: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? "");
  if (bytes > payloadBytesMax) {
    throw new StateFailure(
      "States.DataLimitExceeded",
      `${what} is ${bytes} bytes, at most ${payloadBytesMax} may pass between states; store it and pass its id`,
    );
  }
}
