import { expect, it } from "vitest";
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
