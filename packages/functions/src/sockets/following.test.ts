/** Goal: what the log has reaches who follows it, though a post fails, a server dies, or no event comes after the last. */

import { RetryableError } from "@tradewind/core/errors";
import type { Envelope } from "@tradewind/core/events";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { describe, expect, it } from "vitest";
import { eventOf, owner, runIdOf, runOf } from "../../../../test/contracts/fixtures.ts";
import { createMemorySocketStore } from "../../../../test/simulation/socketStore.ts";
import { makeMessageHandler } from "./handlers.ts";
import type { Post } from "./ports.ts";
import { pump } from "./pump.ts";
import { makePusherHandler } from "./pusher.ts";

const runId = runIdOf(1);
const otherRunId = runIdOf(2);
/** Longer than who died while serving a subscriber is waited for. */
const LEASE_OVER_MS = 31_000;

interface Message {
  readonly type: string;
  readonly events?: readonly Envelope[];
}

/** The handlers over stores in memory, two runs of one owner, and clients that keep what they are sent. */
async function makeDoor() {
  let nowMs = Date.UTC(2026, 0, 1);
  let holders = 0;
  const clock = { nowMs: () => nowMs };
  const memory = makeMemoryPorts({ clock, ids: { runId: () => "run", secret: () => "secret" } });
  for (const n of [1, 2]) await memory.runs.create(runOf(n), null);
  const sockets = createMemorySocketStore(clock);
  const heard = new Map<string, Message[]>();
  const failing = new Set<string>();
  const gone = new Set<string>();
  const post: Post = async (connectionId, text) => {
    if (gone.has(connectionId)) return "gone";
    if (failing.has(connectionId)) throw new RetryableError("unavailable", "full", "its buffer is full");
    heard.set(connectionId, [...(heard.get(connectionId) ?? []), JSON.parse(text)]);
    return "sent";
  };
  const ports = { ...memory, sockets, post, newHolder: () => `holder ${++holders}` };
  const failures: unknown[] = [];
  const onFailure = (...told: readonly unknown[]): void => void failures.push(told);
  const say = (connectionId: string, request: object, given = ports) =>
    makeMessageHandler(given)({ requestContext: { connectionId }, body: JSON.stringify(request) });
  return {
    ports,
    failing,
    gone,
    failures,
    later(ms: number) {
      nowMs += ms;
    },
    say,
    async follow(connectionId: string, followed = runId) {
      await sockets.connect(connectionId, owner);
      await say(connectionId, { action: "subscribe", runId: followed, after: 0 });
    },
    async tell(source: string, told = runId) {
      await ports.events.append(told, source, 0, [eventOf(0)]);
    },
    /** The log's stream delivers records of these runs, numbered from 1. */
    push: (runIds: readonly string[] = [runId], given = ports) =>
      makePusherHandler({ ports: given, onFailure })({
        Records: runIds.map((pk, at) => ({
          dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber: String(at + 1) },
        })),
      }),
    typesOf: (connectionId: string) => (heard.get(connectionId) ?? []).map(({ type }) => type),
    seqsOf: (connectionId: string) =>
      (heard.get(connectionId) ?? []).flatMap(({ events = [] }) => events.map(({ seq }) => seq)),
  };
}

const served = { batchItemFailures: [] };

describe("the pusher", () => {
  it("asks for the last record of a run again whose follower could not be served, and serves all others", async () => {
    const door = await makeDoor();
    for (const connectionId of ["a", "b", "c"]) await door.follow(connectionId);
    await door.follow("d", otherRunId);
    await door.tell("end");
    await door.tell("end", otherRunId);
    door.failing.add("b");

    const answer = await door.push([runId, runId, otherRunId]);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(["a", "b", "c", "d"].map(door.seqsOf)).toEqual([[1], [], [1], [1]]);
    expect(door.failures).toHaveLength(1);
  });

  it("sends the last event of a run at the stream's next try, to whom it could not be sent", async () => {
    const door = await makeDoor();
    for (const connectionId of ["a", "b"]) await door.follow(connectionId);
    await door.tell("end");
    door.failing.add("b");
    await door.push();
    door.failing.clear();

    expect(await door.push()).toEqual(served);
    expect(["a", "b"].map(door.seqsOf)).toEqual([[1], [1]]);
  });

  it("takes a connection that is gone for no failure", async () => {
    const door = await makeDoor();
    await door.follow("a");
    await door.tell("end");
    door.gone.add("a");

    expect(await door.push()).toEqual(served);
    expect([door.failures, await door.ports.sockets.subscribersOf(runId)]).toEqual([[], []]);
  });

  it("serves the other runs where one's followers cannot be read", async () => {
    const door = await makeDoor();
    await door.follow("a", otherRunId);
    await door.tell("end", otherRunId);
    const { sockets } = door.ports;
    const subscribersOf = async (asked: string) => {
      if (asked === runId) throw new RetryableError("unavailable", "down", "the table is down");
      return sockets.subscribersOf(asked);
    };

    const answer = await door.push([runId, otherRunId], {
      ...door.ports,
      sockets: { ...sockets, subscribersOf },
    });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
    expect(door.seqsOf("a")).toEqual([1]);
    expect(door.failures).toHaveLength(1);
  });
});

describe("who serves a subscriber and fails", () => {
  it("leaves the place free, though somebody asked meanwhile", async () => {
    const door = await makeDoor();
    await door.follow("a");
    await door.tell("first");
    const subscriber = { runId, connectionId: "a" };
    const post: Post = async () => {
      await pump(door.ports, subscriber);
      throw new RetryableError("unavailable", "full", "its buffer is full");
    };
    await expect(pump({ ...door.ports, post }, subscriber)).rejects.toThrow("its buffer is full");
    await door.tell("end");

    await door.push();

    expect(door.seqsOf("a")).toEqual([1, 2]);
  });
});

describe("a ping", () => {
  const ping = { action: "ping" };

  it("is answered, and then sends what the connection misses of every run it follows, once", async () => {
    const door = await makeDoor();
    for (const followed of [runId, otherRunId]) await door.follow("a", followed);
    await door.tell("end");
    await door.tell("end", otherRunId);

    await door.say("a", ping);
    await door.say("a", ping);

    expect(door.typesOf("a")).toEqual(["pong", "events", "events", "pong"]);
  });

  it("sends what one who died while serving did not, once nobody waits for him any more", async () => {
    const door = await makeDoor();
    await door.follow("a");
    await door.ports.sockets.enter({ runId, connectionId: "a" }, "one that dies");
    await door.tell("end");
    await door.push();
    await door.say("a", ping);
    expect(door.seqsOf("a")).toEqual([]);
    door.later(LEASE_OVER_MS);

    await door.say("a", ping);

    expect(door.seqsOf("a")).toEqual([1]);
  });

  it("writes nothing where there is nothing new", async () => {
    const door = await makeDoor();
    await door.follow("a");
    await door.tell("end");
    await door.push();
    const enter = () => Promise.reject(new Error("nothing is to be written"));

    await door.say("a", ping, { ...door.ports, sockets: { ...door.ports.sockets, enter } });

    expect(door.typesOf("a")).toEqual(["events", "pong"]);
  });

  it("sends of the other runs where one cannot be read, and fails", async () => {
    const door = await makeDoor();
    for (const followed of [runId, otherRunId]) await door.follow("a", followed);
    await door.tell("end");
    await door.tell("end", otherRunId);
    const { events } = door.ports;
    const lastSeq = async (asked: string) => {
      if (asked === runId) throw new RetryableError("unavailable", "down", "the table is down");
      return events.lastSeq(asked);
    };

    const answer = door.say("a", ping, { ...door.ports, events: { ...events, lastSeq } });

    await expect(answer).rejects.toThrow("the table is down");
    expect(door.typesOf("a")).toEqual(["pong", "events"]);
  });
});
