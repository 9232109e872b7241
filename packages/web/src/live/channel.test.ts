import type { Envelope } from "@tradewind/core/events";
import { expect, test } from "vitest";
import { RunChannel, type Socket } from "./channel.ts";

const RUN = "run_01JZ0000000000000000000001";

const event = (seq: number): Envelope => ({
  runId: RUN,
  seq,
  at: "2026-01-01T00:00:00.000Z",
  type: "phase.started",
  generation: 0,
  phase: "generation",
  data: {},
});

/** A channel on a wire that the test holds: sockets, timers and answers happen when it says so. */
function wired(stored = 0) {
  const sockets: (Socket & { sent: unknown[] })[] = [];
  const timers: { ms: number; work: () => void }[] = [];
  const heard: number[] = [];
  const badges: string[] = [];
  let tickets = 0;
  let refusing = false;
  const channel = new RunChannel(
    RUN,
    {
      takeTicket: async () => {
        if (refusing) throw new Error("refused");
        tickets += 1;
        return { ticket: `t${tickets}`, url: "ws://host/socket" };
      },
      connect: () => {
        const sent: unknown[] = [];
        const socket = {
          onopen: null,
          onmessage: null,
          onclose: null,
          sent,
          send: (text: string) => sent.push(JSON.parse(text)),
          close() {
            this.onclose?.();
          },
        } as Socket & { sent: unknown[] };
        sockets.push(socket);
        return socket;
      },
      lastSeq: async () => stored,
      summarise: async (after, until) => [event(after + 1), event(until)],
      after: (ms, work) => {
        const timer = { ms, work };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
      },
      random: () => 0,
    },
    {
      onEvents: (events) => heard.push(...events.map(({ seq }) => seq)),
      onConnection: (badge) => {
        if (badges.at(-1) !== badge) badges.push(badge);
      },
      onAnew: () => void heard.splice(0),
    },
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const fire = async () => {
    timers.pop()!.work();
    await settle();
  };
  const say = (message: unknown) => sockets.at(-1)!.onmessage!({ data: JSON.stringify(message) });
  const refuse = (value: boolean) => {
    refusing = value;
  };
  return { channel, sockets, timers, heard, badges, settle, fire, say, refuse };
}

async function openWire(stored = 0) {
  const wire = wired(stored);
  wire.channel.open();
  await wire.settle();
  wire.sockets[0]!.onopen!();
  await wire.settle();
  return wire;
}

const events = (...seqs: number[]) => ({ type: "events", runId: RUN, events: seqs.map(event) });

test("it asks for everything, and is live once it has what was stored", async () => {
  const wire = await openWire(3);

  wire.say(events(1, 2));
  wire.say(events(3));

  expect(wire.sockets[0]!.sent).toEqual([{ action: "subscribe", runId: RUN, after: 0 }]);
  expect(wire.heard).toEqual([1, 2, 3]);
  expect(wire.badges).toEqual(["catching up", "live"]);
});

test("after a cut it asks from the last event it has, and what is repeated is told once", async () => {
  const wire = await openWire(2);
  wire.say(events(1, 2));

  wire.sockets[0]!.onclose!();
  await wire.fire();
  wire.sockets[1]!.onopen!();
  await wire.settle();
  wire.say(events(1, 2, 3));

  expect(wire.sockets[1]!.sent).toEqual([{ action: "subscribe", runId: RUN, after: 2 }]);
  expect(wire.heard).toEqual([1, 2, 3]);
  expect(wire.badges).toEqual(["catching up", "live", "reconnecting", "catching up", "live"]);
});

test("a gap is asked for once, not at every message behind it", async () => {
  const wire = await openWire(1);
  wire.say(events(1));

  wire.say(events(5));
  wire.say(events(6));
  wire.say(events(2, 3, 4, 5, 6));

  expect(wire.sockets[0]!.sent).toHaveLength(2);
  expect(wire.sockets[0]!.sent[1]).toMatchObject({ after: 1 });
  expect(wire.heard).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a gap too large is leapt over with a summary, and the following events join on", async () => {
  const wire = await openWire(90_000);

  wire.say({ type: "snapshot-needed", runId: RUN, lastSeq: 90_000 });
  await wire.settle();
  wire.say(events(90_001));

  expect(wire.sockets[0]!.sent[1]).toMatchObject({ action: "subscribe", after: 90_000 });
  expect(wire.heard).toEqual([1, 90_000, 90_001]);
  expect(wire.badges.at(-1)).toBe("live");
});

test("a log that ends before what was told is read from its beginning, and that is forgotten", async () => {
  const wire = await openWire(3);
  wire.say(events(1, 2, 3));

  wire.say({ type: "snapshot-needed", runId: RUN, lastSeq: 2 });
  wire.say(events(1, 2));
  wire.say(events(3));

  expect(wire.sockets[0]!.sent.slice(1)).toEqual([{ action: "subscribe", runId: RUN, after: 0 }]);
  expect(wire.heard).toEqual([1, 2, 3]);
  expect(wire.badges).toEqual(["catching up", "live", "catching up", "live"]);
});

test("silence is answered with a ping, and silence after it with a new connection", async () => {
  const wire = await openWire(0);

  await wire.fire();
  await wire.fire();

  expect(wire.sockets[0]!.sent.at(-1)).toEqual({ action: "ping" });
  expect(wire.badges.at(-1)).toBe("reconnecting");
});

test("a request that failed behind the door is made again with the next ping, once, from the last event it has", async () => {
  const wire = await openWire(2);
  wire.say(events(1, 2));

  wire.say({ message: "Internal server error", connectionId: "c", requestId: "r" });
  await wire.fire();
  wire.say({ type: "pong" });
  await wire.fire();

  expect(wire.sockets[0]!.sent).toEqual([
    { action: "subscribe", runId: RUN, after: 0 },
    { action: "subscribe", runId: RUN, after: 2 },
    { action: "ping" },
    { action: "ping" },
  ]);
});

test("a server that stays away makes the badge say offline, and its return ends that", async () => {
  const wire = wired(0);
  wire.refuse(true);
  wire.channel.open();
  await wire.settle();
  for (let attempt = 0; attempt < 5; attempt++) await wire.fire();
  const away = wire.badges.at(-1);

  wire.refuse(false);
  wire.channel.retryNow();
  await wire.settle();
  wire.sockets[0]!.onopen!();
  await wire.settle();

  expect([away, wire.badges.at(-1)]).toEqual(["offline", "live"]);
});

test("a closed channel neither reconnects nor tells anything", async () => {
  const wire = await openWire(0);

  wire.channel.close();
  await wire.settle();

  expect(wire.timers).toEqual([]);
  expect(wire.badges).toEqual(["catching up", "live"]);
});

test("what is no message of the protocol is passed over", async () => {
  const wire = await openWire(1);

  wire.sockets[0]!.onmessage!({ data: "{" });
  wire.sockets[0]!.onmessage!({ data: new ArrayBuffer(1) });
  wire.say({ type: "events", runId: "run_another", events: [event(1)] });

  expect(wire.heard).toEqual([]);
});
