import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { limits } from "@tradewind/core/limits";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { type Delivery, type MessageQueue, makeMessageQueue } from "./messageQueue.ts";

const timeoutMs = 1_000;
const hiddenMs = limits.visibilityTimeoutFactor * timeoutMs;

let db: Database;
let nowMs: number;
let queue: MessageQueue;

beforeEach(() => {
  db = openDatabase(":memory:");
  nowMs = 10_000;
  queue = makeMessageQueue({ db, clock: { nowMs: () => nowMs }, timeoutMsOf: () => timeoutMs });
});
afterEach(() => db.close());

function messageOf(n: number): BatchMessage {
  return {
    runId: "run_00000000000000000000000001",
    epoch: 1,
    generation: 0,
    batchId: `bat_${String(n).padStart(24, "0")}`,
    scope: "research",
    candidateIds: ["can_0000_00001"],
    excluded: [],
  };
}

function take(): Delivery {
  const delivery = queue.receive("research");
  if (delivery === null) throw new Error("nothing to take");
  return delivery;
}

describe("a queue of one scope", () => {
  it("delivers the oldest first and each message to one receiver", async () => {
    await queue.send("research", [messageOf(1), messageOf(2)]);
    expect(take()).toMatchObject({ body: messageOf(1), receiveCount: 1, scope: "research" });
    expect(take().body).toEqual(messageOf(2));
    expect(queue.receive("research")).toBeNull();
  });

  it("does not deliver another scope's messages", async () => {
    await queue.send("research", [messageOf(1)]);
    expect(queue.receive("sandbox")).toBeNull();
  });

  it("delivers again, counting, once the visibility timeout of six deadlines has passed", async () => {
    await queue.send("research", [messageOf(1)]);
    take();
    nowMs += hiddenMs - 1;
    expect(queue.receive("research")).toBeNull();
    nowMs += 1;
    expect(take().receiveCount).toBe(2);
  });

  it("forgets what was deleted, once", async () => {
    await queue.send("research", [messageOf(1)]);
    const delivery = take();
    expect(queue.delete(delivery)).toBe(true);
    expect(queue.delete(delivery)).toBe(false);
    nowMs += hiddenMs;
    expect(queue.receive("research")).toBeNull();
  });

  it("does not let a late receiver delete, move or replace what another has now", async () => {
    await queue.send("research", [messageOf(1)]);
    const late = take();
    nowMs += hiddenMs;
    const present = take();
    expect(queue.delete(late)).toBe(false);
    expect(queue.changeVisibility(late, 0)).toBe(false);
    expect(queue.replace(late, messageOf(2))).toBe(false);
    expect(queue.delete(present)).toBe(true);
  });

  it("shows a message again after the delay its receiver asked for", async () => {
    await queue.send("research", [messageOf(1)]);
    queue.changeVisibility(take(), 500);
    expect(queue.nextVisibleAtMs()).toBe(nowMs + 500);
    expect(queue.receive("research")).toBeNull();
    nowMs += 500;
    expect(take().receiveCount).toBe(2);
  });

  it("does not count a delivery of which nothing came", async () => {
    await queue.send("research", [messageOf(1)]);
    expect(queue.putBack(take(), 500)).toBe(true);
    expect(queue.receive("research")).toBeNull();
    nowMs += 500;
    expect(take().receiveCount).toBe(1);
  });

  it("replaces a message in one step; the new one starts its count anew", async () => {
    await queue.send("research", [messageOf(1)]);
    expect(queue.replace(take(), messageOf(2))).toBe(true);
    expect(take()).toMatchObject({ body: messageOf(2), receiveCount: 1 });
    expect(queue.receive("research")).toBeNull();
  });

  it("ends as a dead letter after the allowed deliveries, and only when it came back from the last", async () => {
    await queue.send("research", [messageOf(1)]);
    for (let n = 1; n <= limits.queueReceiveCountMax; n++) queue.changeVisibility(take(), 0);
    expect(queue.deadLetters()).toEqual([]);
    expect(queue.receive("research")).toBeNull();
    expect(queue.deadLetters()).toMatchObject([{ body: messageOf(1), scope: "research" }]);
    expect(queue.counts("research")).toEqual({ waiting: 0, inFlight: 0, dead: 1 });
  });

  it("sends the burial's message in a dead letter's place", async () => {
    await queue.send("research", [messageOf(1)]);
    for (let n = 1; n <= limits.queueReceiveCountMax; n++) queue.changeVisibility(take(), 0);
    queue.receive("research");
    const [letter] = queue.deadLetters();
    queue.bury(letter!, messageOf(2));
    queue.bury(letter!, messageOf(3));
    expect(queue.deadLetters()).toEqual([]);
    expect(take().body).toEqual(messageOf(2));
    expect(queue.receive("research")).toBeNull();
  });

  it("counts what waits and what is in flight", async () => {
    await queue.send("research", [messageOf(1), messageOf(2), messageOf(3)]);
    take();
    expect(queue.counts("research")).toEqual({ waiting: 2, inFlight: 1, dead: 0 });
    expect(queue.nextVisibleAtMs()).toBe(nowMs);
  });

  it("drops a run's messages, in flight or not, and leaves the others'", async () => {
    const other = { ...messageOf(3), runId: "run_00000000000000000000000002" };
    await queue.send("research", [messageOf(1), messageOf(2), other]);
    const flying = take();
    queue.drop(messageOf(1).runId);
    expect(queue.delete(flying)).toBe(false);
    expect(take().body).toEqual(other);
    expect(queue.receive("research")).toBeNull();
  });

  it("drops the messages of a run's earlier epochs alone, where it is asked to", async () => {
    const later = { ...messageOf(2), epoch: messageOf(1).epoch + 1 };
    await queue.send("research", [messageOf(1), later]);
    queue.drop(later.runId, later.epoch);
    expect(take().body).toEqual(later);
    expect(queue.receive("research")).toBeNull();
  });

  it("shows at the start what waits, though the clock was set back since it was sent", async () => {
    await queue.send("research", [messageOf(1)]);
    nowMs -= 86_400_000;
    expect(queue.receive("research")).toBeNull();
    queue.releaseAll();
    expect(take().body).toEqual(messageOf(1));
  });

  it("puts back what a dead process held, without counting that delivery", async () => {
    await queue.send("research", [messageOf(1)]);
    for (let n = 1; n <= 2 * limits.queueReceiveCountMax; n++) {
      expect(take().receiveCount).toBe(1);
      expect(queue.releaseAll()).toBe(1);
    }
  });
});
