import { z } from "zod";
import { inParallel } from "../inParallel.ts";
import type { Subscriber } from "./ports.ts";
import { type PumpPorts, pump } from "./pump.ts";

const StreamEvent = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        Keys: z.object({ pk: z.object({ S: z.string() }) }),
        SequenceNumber: z.string().min(1),
      }),
    }),
  ),
});

const READERS_AT_ONCE = 16;

/** The stream delivers again from the earliest record that is named here. */
interface PusherAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface PusherOptions {
  readonly ports: PumpPorts;
  /** Told of a run that not all of its subscribers could be sent; the stream tries again, and so does their next ping. */
  readonly onFailure: (runId: string, error: unknown) => void;
}

/**
 * The log's stream says which runs have news; each run's subscribers are served from the log itself. Who cannot be
 * served holds up nobody of the batch. Of such a run the last record alone is named as failed: the log has the others.
 */
export function makePusherHandler({
  ports,
  onFailure,
}: PusherOptions): (event: unknown) => Promise<PusherAnswer> {
  return async (event) => {
    const { Records } = StreamEvent.parse(event);
    const lastRecords = new Map(
      Records.map(({ dynamodb }) => [dynamodb.Keys.pk.S, dynamodb.SequenceNumber] as const),
    );
    const failed = new Set<string>();
    const orNote = async (runId: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failed.add(runId);
        onFailure(runId, error);
      }
    };
    const subscribers = await subscribersOf(ports, [...lastRecords.keys()], orNote);
    await inParallel(READERS_AT_ONCE, subscribers, (subscriber) =>
      orNote(subscriber.runId, () => pump(ports, subscriber)),
    );
    const records = [...lastRecords].filter(([runId]) => failed.has(runId));
    return { batchItemFailures: records.map(([, itemIdentifier]) => ({ itemIdentifier })) };
  };
}

async function subscribersOf(
  { sockets }: PumpPorts,
  runIds: readonly string[],
  orNote: (runId: string, work: () => Promise<void>) => Promise<void>,
): Promise<readonly Subscriber[]> {
  const found: Subscriber[] = [];
  await inParallel(READERS_AT_ONCE, runIds, (runId) =>
    orNote(runId, async () => void found.push(...(await sockets.subscribersOf(runId)))),
  );
  return found;
}
