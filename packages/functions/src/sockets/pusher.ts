import { z } from "zod";
import { inParallel } from "../inParallel.ts";
import { type PumpPorts, pump } from "./pump.ts";

const StreamEvent = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ Keys: z.object({ pk: z.object({ S: z.string() }) }) }) })),
});

const READERS_AT_ONCE = 16;

export interface PusherOptions {
  readonly ports: PumpPorts;
  /** Told of a subscriber that could not be served; the next event tries again. */
  readonly onFailure: (connectionId: string, error: unknown) => void;
}

/** The log's stream says which runs have news; each run's subscribers are served from the log itself. */
export function makePusherHandler({
  ports,
  onFailure,
}: PusherOptions): (event: unknown) => Promise<{ readonly batchItemFailures: readonly never[] }> {
  return async (event) => {
    const { Records } = StreamEvent.parse(event);
    const runIds = [...new Set(Records.map(({ dynamodb }) => dynamodb.Keys.pk.S))];
    const subscribers = await Promise.all(runIds.map((runId) => ports.sockets.subscribersOf(runId)));
    await inParallel(READERS_AT_ONCE, subscribers.flat(), async (subscriber) => {
      try {
        await pump(ports, subscriber);
      } catch (error) {
        onFailure(subscriber.connectionId, error);
      }
    });
    return { batchItemFailures: [] };
  };
}
