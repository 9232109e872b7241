import { RetryableError } from "@tradewind/core/errors";
import type { Envelope } from "@tradewind/core/events";
import { sha256Hex } from "@tradewind/core/hash";
import type { Random } from "@tradewind/core/random";
import { makeConnectHandler, makeMessageHandler } from "@tradewind/functions/sockets/handlers";
import type { Post } from "@tradewind/functions/sockets/ports";
import { makePusherHandler } from "@tradewind/functions/sockets/pusher";
import type { Process } from "./processes.ts";
import { createMemorySocketStore } from "./socketStore.ts";
import type { World } from "./world.ts";

const owner = "tester";
const CALL_MS_MAX = 29_000;
/** A page that has heard nothing for so long asks again from its place. */
const SILENCE_MS = 60_000;

interface Watcher {
  connectionId: string;
  lastSeq: number;
}

export interface Watchers {
  /** What each has seen. */
  places(): readonly number[];
}

/** Pages on sockets: each follows the run from the start, loses its connection now and then, and comes back. */
export function createWatchers(world: World, random: Random, runIdOf: () => string | null): Watchers {
  const { scheduler, processes, verdict, base } = world;
  const sockets = createMemorySocketStore(scheduler.clock);
  const watchers: Watcher[] = Array.from({ length: random.below(3) }, () => ({
    connectionId: "",
    lastSeq: 0,
  }));

  const post: Post = async (connectionId, text) => {
    const watcher = watchers.find((one) => one.connectionId === connectionId);
    if (watcher === undefined || processes.meets(null, "socketGone")) {
      if (watcher !== undefined) leave(watcher);
      return "gone";
    }
    if (processes.meets(null, "socketFull")) {
      if (world.bug.postSkips === true) return "sent";
      throw new RetryableError("unavailable", "simulated.full", `the buffer of ${connectionId} is full`);
    }
    const message = JSON.parse(text) as { type: string; events?: readonly Envelope[] };
    for (const { seq } of message.events ?? []) hear(watcher, seq);
    return "sent";
  };

  function hear(watcher: Watcher, seq: number): void {
    if (seq > watcher.lastSeq + 1) {
      const words = `${watcher.connectionId} hears ${seq} after ${watcher.lastSeq}`;
      verdict.report("a watcher sees every event once, in order", words);
    }
    watcher.lastSeq = Math.max(watcher.lastSeq, seq);
  }

  function leave(watcher: Watcher): void {
    watcher.connectionId = "";
    scheduler.after(2_000 * random.next(), "a page connects again", () => void connect(watcher));
  }

  const socketPorts = (process: Process) => ({
    ...processes.portsOf(process, { ...base, sockets, post }),
    newHolder: () => `holder-${world.count()}`,
    origins: [],
  });

  async function connect(watcher: Watcher): Promise<void> {
    const ticket = `ticket-${world.count()}`;
    await base.tickets.put(sha256Hex(ticket), owner, scheduler.clock.nowMs() + 60_000);
    const connectionId = `socket-${world.count()}`;
    const process = processes.create(`connect#${connectionId}`);
    const event = { requestContext: { connectionId }, queryStringParameters: { ticket } };
    const outcome = await processes.run(process, CALL_MS_MAX, () =>
      makeConnectHandler(socketPorts(process))(event),
    );
    if (outcome.kind !== "returned" || outcome.value.statusCode !== 200) return leave(watcher);
    watcher.connectionId = connectionId;
    await subscribe(watcher);
  }

  async function subscribe(watcher: Watcher): Promise<void> {
    const { connectionId, lastSeq } = watcher;
    const runId = runIdOf();
    scheduler.after(SILENCE_MS, `${connectionId} looks whether it heard anything`, () => {
      if (watcher.connectionId === connectionId && watcher.lastSeq === lastSeq) void subscribe(watcher);
    });
    if (runId === null) return;
    const process = processes.create(`subscribe#${connectionId}`);
    const body = JSON.stringify({ action: "subscribe", runId, after: lastSeq });
    const event = { requestContext: { connectionId }, body };
    await processes.run(process, CALL_MS_MAX, () => makeMessageHandler(socketPorts(process))(event));
  }

  async function push(runId: string): Promise<void> {
    const process = processes.create(`pusher#${world.count()}`);
    const handler = makePusherHandler({ ports: socketPorts(process), onFailure: () => {} });
    const event = { Records: [{ dynamodb: { Keys: { pk: { S: runId } } } }] };
    await processes.run(process, CALL_MS_MAX, () => handler(event));
  }

  let due = false;
  if (watchers.length > 0) {
    world.onEvents.push((runId) => {
      if (due) return;
      due = true;
      scheduler.after(500 * random.next(), "the log's stream has news", () => {
        due = false;
        void push(runId);
      });
    });
  }
  for (const watcher of watchers) leave(watcher);
  return { places: () => watchers.map(({ lastSeq }) => lastSeq) };
}
