import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";
import { inParallel } from "../inParallel.ts";
import { framesOf } from "./frames.ts";
import type { Post, SocketStore, Subscriber } from "./ports.ts";

const PAGE_EVENTS = 200;

export interface PumpPorts extends Pick<Ports, "events"> {
  readonly sockets: SocketStore;
  readonly post: Post;
  /** A name for each time a subscriber is served. */
  readonly newHolder: () => string;
}

/**
 * Sends a subscriber what the log has after its place. Only one serves a subscriber at a time and it reads forward from
 * the place alone, so what was missed and what is new come in one order, without gaps or doubles.
 */
export async function pump(ports: PumpPorts, subscriber: Subscriber): Promise<void> {
  const holder = ports.newHolder();
  let seq = await ports.sockets.enter(subscriber, holder);
  if (seq === null) return;
  for (;;) {
    let reached: number | null;
    try {
      reached = await drain(ports, subscriber, seq);
    } catch (thrown) {
      // Whoever looks next begins at the place before; a reader knows a number it has seen.
      await ports.sockets.release(subscriber, holder);
      throw thrown;
    }
    if (reached === null) return;
    seq = reached;
    if ((await ports.sockets.leave(subscriber, holder, seq)) !== "again") return;
  }
}

/**
 * Sends a connection what it misses of the runs it follows: what no event comes after, or whose server died. Where
 * nothing is missed it only reads. All are served before the first failure is thrown.
 */
export async function catchUp(ports: PumpPorts, connectionId: string): Promise<void> {
  const places = await ports.sockets.placesOf(connectionId);
  await inParallel(places.length, places, async ({ runId, lastSeq }) => {
    if ((await ports.events.lastSeq(runId)) !== lastSeq) await pump(ports, { runId, connectionId });
  });
}

/** @returns the place that was reached, or null if the subscription ended */
async function drain(
  { events, sockets, post }: PumpPorts,
  subscriber: Subscriber,
  after: number,
): Promise<number | null> {
  const { runId, connectionId } = subscriber;
  const last = await events.lastSeq(runId);
  // A place beyond the end was read in a log that is no more, such as before a backup was put back.
  if (after > last || last - after > limits.eventsReplayMax) {
    await post(connectionId, JSON.stringify({ type: "snapshot-needed", runId, lastSeq: last }));
    await sockets.unsubscribe(subscriber);
    return null;
  }
  let seq = after;
  while (seq < last) {
    const page = await events.read(runId, seq, PAGE_EVENTS);
    if (page.length === 0) break;
    for (const { text, lastSeq } of framesOf(runId, page)) {
      if ((await post(connectionId, text)) === "gone") {
        await sockets.disconnect(connectionId);
        return null;
      }
      seq = lastSeq;
    }
  }
  return seq;
}
