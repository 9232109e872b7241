import type { EvolutionEvent } from "@tradewind/core/events";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { eventOf, pausedEvent, runIdOf, runOf } from "../../../../test/contracts/fixtures.ts";
import { quiet } from "../conductor/testHarness.ts";
import { createHub, type Hub } from "../gateway/hub.ts";
import { followRun } from "./followRun.ts";

const runId = runIdOf(1);
const finished: EvolutionEvent = {
  type: "run.finished",
  generation: null,
  phase: null,
  data: { status: "succeeded", archiveHash: null, champions: 0, trials: 1, reason: "done" },
};

let ports: MemoryPorts;
let hub: Hub;
let stop: AbortController;
let told = 0;
beforeEach(async () => {
  const ids = { runId: () => runId, secret: () => "secret" };
  ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  hub = createHub();
  stop = new AbortController();
  told = 0;
  await ports.runs.create(runOf(1, { status: "running" }), null);
});

async function tell(...events: EvolutionEvent[]): Promise<void> {
  await ports.events.append(runId, "test", told, events);
  told += events.length;
  hub.poke(runId);
}

async function end(): Promise<void> {
  const run = await ports.runs.get(runId);
  await ports.runs.update({ ...run!, status: "succeeded" });
}

async function collect(): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of followRun(ports, hub, runId, stop.signal)) seqs.push(seq);
  return seqs;
}

describe("following a run", () => {
  it("gives every event from the first to the one that ends it, told before and after", async () => {
    await tell(eventOf(1), eventOf(2));
    const following = collect();
    await quiet();
    await tell(eventOf(3));
    await end();
    await tell(finished);
    expect(await following).toEqual([1, 2, 3, 4]);
  });

  it("gives a run that has ended, and ends", async () => {
    await end();
    await tell(eventOf(1), finished);
    expect(await collect()).toEqual([1, 2]);
  });

  it("goes past the earlier end of a run that was extended", async () => {
    await tell(finished, eventOf(9));
    const following = collect();
    await quiet();
    await end();
    await tell(finished);
    expect(await following).toEqual([1, 2, 3]);
  });

  it("ends also where a worker told something after the end", async () => {
    await end();
    await tell(finished, pausedEvent);
    expect(await collect()).toEqual([1, 2]);
  });

  it("does not end with the record alone: the end is still to be told", async () => {
    await tell(eventOf(1));
    await end();
    const following = collect();
    await quiet();
    await tell(finished);
    expect(await following).toEqual([1, 2]);
  });

  it("ends when interrupted, also while it waits", async () => {
    await tell(eventOf(1));
    const following = collect();
    await quiet();
    stop.abort();
    expect(await following).toEqual([1]);
  });
});
