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
const PING_MS = 30_000;
/** The stream delivers again what could not be pushed, so many times and no more. */
const PUSH_RETRIES = 3;
/** Longer than pages, pings, leases and calls that still hang take until every page has what there is. */
const CAUGHT_UP_MS = 300_000;

interface Watcher {
  connectionId: string;
  lastSeq: number;
  subscribed: boolean;
}

export interface Watchers {
  /** After so long a calm and quiet time everybody must have seen the log to its end. */
  check(runId: string, calmMs: number): Promise<void>;
}

/**
 * Pages on sockets: each follows the run from the start, pings, loses its connection now and then, and comes back. It
 * asks for the run again where that failed; of events that it does not get it knows nothing.
 */
export function createWatchers(world: World, random: Random, runIdOf: () => string | null): Watchers {
  const { scheduler, processes, verdict, base } = world;
  const sockets = createMemorySocketStore(scheduler.clock);
  const watchers: Watcher[] = Array.from({ length: random.below(3) }, () => ({
    connectionId: "",
    lastSeq: 0,
    subscribed: false,
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
    watcher.subscribed = false;
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
    await look(watcher);
  }

  /** Subscribes, or pings: a ping of who misses nothing would change nothing, and is left out. */
  async function look(watcher: Watcher): Promise<void> {
    const { connectionId, lastSeq, subscribed } = watcher;
    scheduler.after(PING_MS, `${connectionId} is due to ping`, () => {
      if (watcher.connectionId === connectionId) void look(watcher);
    });
    const runId = runIdOf();
    if (runId === null) return;
    if (!subscribed) {
      const answered = await ask(connectionId, { action: "subscribe", runId, after: lastSeq });
      watcher.subscribed ||= answered && watcher.connectionId === connectionId;
    } else if (world.bug.pushesOnce !== true && (await base.events.lastSeq(runId)) > lastSeq) {
      await ask(connectionId, { action: "ping" });
    }
  }

  async function ask(connectionId: string, request: object): Promise<boolean> {
    const process = processes.create(`message#${connectionId}`);
    const event = { requestContext: { connectionId }, body: JSON.stringify(request) };
    const handle = makeMessageHandler(socketPorts(process));
    return (await processes.run(process, CALL_MS_MAX, () => handle(event))).kind === "returned";
  }

  async function push(
    runId: string,
    retries = world.bug.pushesOnce === true ? 0 : PUSH_RETRIES,
  ): Promise<void> {
    const process = processes.create(`pusher#${world.count()}`);
    const handler = makePusherHandler({ ports: socketPorts(process), onFailure: () => {} });
    const event = { Records: [{ dynamodb: { Keys: { pk: { S: runId } }, SequenceNumber: "1" } }] };
    const outcome = await processes.run(process, CALL_MS_MAX, () => handler(event));
    if (outcome.kind === "returned" && outcome.value.batchItemFailures.length === 0) return;
    if (retries === 0) return;
    scheduler.after(
      1_000 * random.next(),
      "the log's stream delivers again",
      () => void push(runId, retries - 1),
    );
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
  return {
    async check(runId, calmMs) {
      const last = await base.events.lastSeq(runId);
      const behind = watchers.find(({ lastSeq }) => lastSeq < last);
      if (behind === undefined || calmMs < CAUGHT_UP_MS) return;
      const words = `${behind.connectionId} has seen ${behind.lastSeq} of ${last} events`;
      verdict.report("a watcher sees the last event", words);
    },
  };
}
