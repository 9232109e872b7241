import type { Envelope } from "@tradewind/core/events";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import { makeEventLog } from "@tradewind/functions/aws/eventLog";
import { makeRunStore } from "@tradewind/functions/aws/runStore";
import { makeSocketStore } from "@tradewind/functions/aws/socketStore";
import { makeTicketStore } from "@tradewind/functions/aws/ticketStore";
import {
  makeConnectHandler,
  makeDisconnectHandler,
  makeMessageHandler,
} from "@tradewind/functions/sockets/handlers";
import type { Post } from "@tradewind/functions/sockets/ports";
import { makePusherHandler } from "@tradewind/functions/sockets/pusher";
import { makeUlids } from "@tradewind/functions/system";
import { describe, expect, it } from "vitest";
import { eventOf, owner, runIdOf, runOf, stranger } from "../contracts/fixtures.ts";
import { documents, freshTable } from "./stage.ts";

const runId = runIdOf(1);

interface Frame {
  readonly type: string;
  readonly events?: readonly Envelope[];
  readonly code?: string;
}

/** Handlers over real tables, and clients that keep what they are sent. */
async function makeDoor({ nowMs = Date.now() } = {}) {
  let now = nowMs;
  const clock = { nowMs: () => now };
  const frames = new Map<string, Frame[]>();
  const gone = new Set<string>();
  const post: Post = async (connectionId, text) => {
    if (gone.has(connectionId)) return "gone";
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(131_072);
    frames.set(connectionId, [...(frames.get(connectionId) ?? []), JSON.parse(text)]);
    return "sent";
  };
  const runs = makeRunStore(documents, await freshTable("runs"));
  await runs.create(runOf(1), null);
  const events = makeEventLog(documents, await freshTable("events"), clock);
  const sockets = makeSocketStore(await freshTable("sockets"), clock);
  const tickets = makeTicketStore(await freshTable("tickets"));
  const ports = { clock, runs, events, sockets, tickets, post, newHolder: makeUlids() };
  const connect = makeConnectHandler({ ...ports, origins: ["https://page.example"] });
  const message = makeMessageHandler(ports);
  const failures: unknown[] = [];
  const push = makePusherHandler({ ports, onFailure: (_, error) => failures.push(error) });
  return {
    ...ports,
    frames,
    gone,
    failures,
    later: (ms: number) => {
      now += ms;
    },
    push: () =>
      push({
        Records: [{ dynamodb: { Keys: { pk: { S: runId }, sk: { S: "CHUNK#1" } }, SequenceNumber: "1" } }],
      }),
    disconnect: makeDisconnectHandler(ports),
    async enter(connectionId: string, who = owner, origin?: string) {
      await tickets.put(sha256Hex(connectionId), who, now + 60_000);
      return connect({
        requestContext: { connectionId },
        headers: origin === undefined ? {} : { Origin: origin },
        queryStringParameters: { ticket: connectionId },
      });
    },
    connect,
    say: (connectionId: string, body: unknown) =>
      message({
        requestContext: { connectionId },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    tell: (source: string, first: number, count: number) =>
      events.append(
        runId,
        source,
        first,
        Array.from({ length: count }, (_, at) => eventOf(first + at)),
      ),
    seqsOf: (connectionId: string) =>
      (frames.get(connectionId) ?? []).flatMap(({ events: told = [] }) => told.map(({ seq }) => seq)),
  };
}

const upTo = (last: number, from = 1): number[] =>
  Array.from({ length: last - from + 1 }, (_, at) => from + at);

describe("following a run", () => {
  it("sends first what was missed, then what is new, each once and in order", async () => {
    const door = await makeDoor();
    await door.tell("a", 0, 60);
    await door.enter("c1");

    await door.say("c1", { action: "subscribe", runId, after: 10 });
    await door.tell("a", 60, 5);
    await door.push();
    await door.push();

    expect(door.seqsOf("c1")).toEqual(upTo(65, 11));
  });

  it("neither doubles nor turns round what many pushes at once send", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.say("c1", { action: "subscribe", runId, after: 0 });

    await Promise.all(
      upTo(12).map(async (n) => {
        await door.tell(`source ${n}`, 0, 3);
        await door.push();
      }),
    );
    await door.push();

    expect(door.seqsOf("c1")).toEqual(upTo(36));
    expect(door.failures).toEqual([]);
  });

  it("waits for nobody who died while serving longer than the lease", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.say("c1", { action: "subscribe", runId, after: 0 });
    await door.sockets.enter({ runId, connectionId: "c1" }, "one that dies");
    await door.tell("a", 0, 2);

    await door.push();
    expect(door.seqsOf("c1")).toEqual([]);
    door.later(31_000);
    await door.push();

    expect(door.seqsOf("c1")).toEqual([1, 2]);
  });

  it("is free to the next one when who served gives it up, though somebody asked meanwhile", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.say("c1", { action: "subscribe", runId, after: 0 });
    const subscriber = { runId, connectionId: "c1" };
    await door.sockets.enter(subscriber, "one that fails");
    await door.tell("a", 0, 2);
    await door.push();
    await door.sockets.release(subscriber, "another");
    await door.push();
    expect(door.seqsOf("c1")).toEqual([]);

    await door.sockets.release(subscriber, "one that fails");
    await door.push();

    expect(door.seqsOf("c1")).toEqual([1, 2]);
  });

  it("forgets a connection that is gone, with all it followed", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.say("c1", { action: "subscribe", runId, after: 0 });
    await door.tell("a", 0, 1);
    door.gone.add("c1");

    await door.push();

    expect(await door.sockets.subscribersOf(runId)).toEqual([]);
    expect(await door.sockets.ownerOf("c1")).toBeNull();
    expect(await door.sockets.countOf(owner)).toBe(0);
  });

  it("asks a reader who is too far behind for a new beginning", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    const far = { ...door.events, lastSeq: async () => 50_000 };
    const handler = makeMessageHandler({ ...door, events: far });

    const body = JSON.stringify({ action: "subscribe", runId, after: 0 });
    await handler({ requestContext: { connectionId: "c1" }, body });

    expect(door.frames.get("c1")).toEqual([{ type: "snapshot-needed", runId, lastSeq: 50_000 }]);
    expect(await door.sockets.subscribersOf(runId)).toEqual([]);
  });

  it("from beyond the log's end is answered with that end", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.tell("a", 0, 2);

    await door.say("c1", { action: "subscribe", runId, after: 3 });

    expect(door.frames.get("c1")).toEqual([{ type: "snapshot-needed", runId, lastSeq: 2 }]);
    expect(await door.sockets.subscribersOf(runId)).toEqual([]);
  });

  it("stops after unsubscribe, and after the connection closes", async () => {
    const door = await makeDoor();
    for (const id of ["c1", "c2"]) {
      await door.enter(id);
      await door.say(id, { action: "subscribe", runId, after: 0 });
    }
    await door.say("c1", { action: "unsubscribe", runId });
    await door.disconnect({ requestContext: { connectionId: "c2" } });
    await door.disconnect({ requestContext: { connectionId: "c2" } });
    await door.tell("a", 0, 1);

    await door.push();

    expect([door.seqsOf("c1"), door.seqsOf("c2")]).toEqual([[], []]);
  });
});

describe("the door", () => {
  it("admits a ticket once, from our page or from no page", async () => {
    const door = await makeDoor();

    expect(await door.enter("c1", owner, "https://page.example")).toEqual({ statusCode: 200 });
    const again = { requestContext: { connectionId: "c9" }, queryStringParameters: { ticket: "c1" } };
    expect(await door.connect(again)).toEqual({ statusCode: 401 });
    expect(await door.enter("c2")).toEqual({ statusCode: 200 });
    expect(await door.enter("c3", owner, "https://evil.example")).toEqual({ statusCode: 403 });
    expect(await door.connect({ requestContext: { connectionId: "c4" } })).toEqual({ statusCode: 401 });
  });

  it("admits so many connections of an owner, and no more until one has ended", async () => {
    const door = await makeDoor();
    for (const n of upTo(limits.socketsPerOwnerMax)) await door.enter(`c${n}`);

    expect(await door.enter("one more")).toEqual({ statusCode: 429 });
    expect(await door.enter("x", stranger)).toEqual({ statusCode: 200 });
    door.later(7_201_000);
    expect(await door.enter("later")).toEqual({ statusCode: 200 });
  });

  it("shows a run to nobody but its owner", async () => {
    const door = await makeDoor();
    await door.enter("c1", stranger);

    await door.say("c1", { action: "subscribe", runId, after: 0 });

    expect(door.frames.get("c1")).toMatchObject([{ type: "error", code: "run.not_found" }]);
    expect(await door.sockets.subscribersOf(runId)).toEqual([]);
  });

  it.each(["", "{", "[]", '{"action":"sing"}', `{"action":"ping","x":"${"y".repeat(70_000)}"}`])(
    "answers %j with what it understands",
    async (body) => {
      const door = await makeDoor();
      await door.enter("c1");

      expect(await door.say("c1", body)).toEqual({ statusCode: 200 });
      expect(door.frames.get("c1")).toMatchObject([{ type: "error", code: "socket.request" }]);
    },
  );

  it("answers a ping", async () => {
    const door = await makeDoor();
    await door.enter("c1");

    await door.say("c1", { action: "ping" });

    expect(door.frames.get("c1")).toEqual([{ type: "pong" }]);
  });

  it("sends with the answer to a ping what was missed of every run that is followed", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    await door.say("c1", { action: "subscribe", runId, after: 0 });
    await door.tell("a", 0, 3);

    await door.say("c1", { action: "ping" });
    await door.say("c1", { action: "ping" });

    expect(door.seqsOf("c1")).toEqual([1, 2, 3]);
    expect(await door.sockets.placesOf("c1")).toEqual([{ runId, connectionId: "c1", lastSeq: 3 }]);
    expect(await door.sockets.placesOf("nobody")).toEqual([]);
  });

  it("follows twenty runs on a socket and refuses one more", async () => {
    const door = await makeDoor();
    await door.enter("c1");
    for (const n of upTo(20)) {
      expect(await door.sockets.subscribe({ runId: runIdOf(n + 100), connectionId: "c1" }, 0)).toBe(true);
    }

    await door.say("c1", { action: "subscribe", runId, after: 0 });

    expect(door.frames.get("c1")).toMatchObject([{ type: "error", code: "socket.subscriptions" }]);
  });
});
