import { describe, expect, it } from "vitest";
import { createFakeTime, quiet } from "../conductor/testHarness.ts";
import { createHub, makeWaitForEvents } from "./hub.ts";

const time = createFakeTime();

function log(): { last: number; readonly events: { lastSeq(): Promise<number> } } {
  const state = { last: 3, events: { lastSeq: async () => state.last } };
  return state;
}

it("answers at once where there is an event already", async () => {
  const wait = makeWaitForEvents(createHub(), log().events, time.timers);
  expect(await wait("run", 2, 20_000)).toBe(true);
});

it("waits for the run's next event, and is not woken by another run's or by old news", async () => {
  const hub = createHub();
  const state = log();
  const answers: boolean[] = [];
  void makeWaitForEvents(hub, state.events, time.timers)("run", 3, 20_000).then((found) =>
    answers.push(found),
  );
  hub.poke("other");
  hub.poke("run");
  await quiet();
  expect(answers).toEqual([]);
  state.last = 4;
  hub.poke("run");
  await quiet();
  expect(answers).toEqual([true]);
});

it("answers false when the time is over", async () => {
  const waiting = makeWaitForEvents(createHub(), log().events, time.timers)("run", 3, 20_000);
  await time.advance(20_000);
  expect(await waiting).toBe(false);
});

it("tells nobody who has left", () => {
  const hub = createHub();
  let told = 0;
  const leave = hub.subscribe("run", () => told++);
  hub.poke("run");
  leave();
  hub.poke("run");
  expect(told).toBe(1);
});

describe("a hub with a pace", () => {
  const pace = { ...time.timers, soon: (callback: () => void) => callback() };

  it("passes the first poke at once, and those that come soon after as one", async () => {
    const hub = createHub(pace);
    let told = 0;
    hub.subscribe("run", () => told++);

    for (let n = 0; n < 100; n++) hub.poke("run");
    expect(told).toBe(1);
    await time.advance(20);
    expect(told).toBe(2);
    await time.advance(1_000);
    expect(told).toBe(2);
  });

  it("rests longer where many listen", async () => {
    const hub = createHub(pace);
    let told = 0;
    for (let listener = 0; listener < 50; listener++) hub.subscribe("run", () => told++);

    for (let n = 0; n < 2; n++) hub.poke("run");
    await time.advance(99);
    expect(told).toBe(50);
    await time.advance(1);
    expect(told).toBe(100);
  });

  it("lets what else is due come in between some listeners and the next, and passes over who has left meanwhile", () => {
    const due: (() => void)[] = [];
    const hub = createHub({ ...time.timers, soon: (callback) => void due.push(callback) });
    const told: number[] = [];
    const leave = Array.from({ length: 20 }, (_, listener) =>
      hub.subscribe("run", () => told.push(listener)),
    );

    hub.poke("run");
    expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    leave[9]?.();
    due.shift()?.();
    expect(told.slice(8)).toEqual([8, 10, 11, 12, 13, 14, 15]);
    due.shift()?.();

    expect(told.slice(15)).toEqual([16, 17, 18, 19]);
    expect(due).toEqual([]);
  });

  it("passes at once again after a rest, and never makes one run wait for another", async () => {
    const hub = createHub(pace);
    const told: string[] = [];
    for (const run of ["a", "b"]) hub.subscribe(run, () => told.push(run));

    hub.poke("a");
    hub.poke("b");
    await time.advance(20);
    hub.poke("a");

    expect(told).toEqual(["a", "b", "a"]);
  });
});
