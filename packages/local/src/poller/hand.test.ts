import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { Scope } from "@tradewind/core/safety/scopes";
import { beforeEach, describe, expect, it } from "vitest";
import { batchIdOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { type MessageQueue, makeMessageQueue } from "../queue/messageQueue.ts";
import { openDatabase } from "../sqlite/database.ts";
import { createHand, type Hand } from "./hand.ts";

const TIMEOUT_MS = 10_000;
let nowMs: number;
let queue: MessageQueue;
let hand: Hand;

beforeEach(() => {
  nowMs = 1_000_000;
  const options = { clock: { nowMs: () => nowMs }, timeoutMsOf: () => TIMEOUT_MS };
  queue = makeMessageQueue({ db: openDatabase(":memory:"), ...options });
  hand = createHand({ queue, ...options });
});

function send(n: number, scope: Scope = "research"): Promise<void> {
  const message: BatchMessage = {
    runId: runIdOf(n),
    epoch: 1,
    generation: 0,
    batchId: batchIdOf(n),
    scope,
    candidateIds: [],
    excluded: [],
  };
  return queue.send(scope, [message]);
}

const taken = (): string | undefined => hand.take()?.body.batchId;

describe("a hand", () => {
  it("takes from the scopes in turn, each in its order", async () => {
    for (const n of [1, 2]) await send(n, "sandbox");
    for (const n of [3, 4]) await send(n, "research");

    expect([taken(), taken(), taken(), taken(), taken()]).toEqual([
      batchIdOf(3),
      batchIdOf(1),
      batchIdOf(4),
      batchIdOf(2),
      undefined,
    ]);
  });

  it("holds one, and gives it before what waits", async () => {
    await send(1);
    await send(2);

    hand.hold();
    hand.hold();

    expect(queue.counts("research")).toEqual({ waiting: 1, inFlight: 1, dead: 0 });
    expect([taken(), taken(), taken()]).toEqual([batchIdOf(1), batchIdOf(2), undefined]);
  });

  it("holds none where none waits, and looks again", async () => {
    hand.hold();
    await send(1);

    expect(taken()).toBe(batchIdOf(1));
  });

  it("puts back what it held longer than its work may take, as if it had never been delivered", async () => {
    await send(1);
    hand.hold();

    nowMs += TIMEOUT_MS + 1;
    const delivery = hand.take();

    expect(delivery).toMatchObject({ body: { batchId: batchIdOf(1) }, receiveCount: 1 });
    nowMs += 5 * TIMEOUT_MS;
    expect(delivery !== null && queue.delete(delivery)).toBe(true);
  });

  it("keeps what the store would not take back, and puts it back at the next look", async () => {
    await send(1);
    const timeoutMsOf = (): number => TIMEOUT_MS;
    let refusals = 1;
    const putBack: MessageQueue["putBack"] = (...what) => {
      if (refusals-- > 0) throw new Error("the disk is full");
      return queue.putBack(...what);
    };
    hand = createHand({ queue: { ...queue, putBack }, clock: { nowMs: () => nowMs }, timeoutMsOf });
    hand.hold();
    nowMs += TIMEOUT_MS + 1;

    expect(taken).toThrow("the disk is full");
    expect(hand.take()).toMatchObject({ body: { batchId: batchIdOf(1) }, receiveCount: 1 });
  });

  it("forgets what is gone, and that alone", async () => {
    await send(1);
    hand.hold();

    hand.forget(({ body }) => body.runId === runIdOf(2));
    expect(taken()).toBe(batchIdOf(1));

    await send(2);
    hand.hold();
    queue.drop(runIdOf(2));
    hand.forget(({ body }) => body.runId === runIdOf(2));
    expect(taken()).toBeUndefined();
  });
});
