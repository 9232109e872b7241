import { expect, it } from "vitest";
import { idleMonth } from "./idle.ts";
import { awsPrices } from "./prices.ts";

it("charges an idle month for polling, sweeping and watching", () => {
  const { polling, sweeper, alarms, usd } = idleMonth({ polledQueues: 10, alarmMetrics: 20 }, awsPrices);
  expect(polling).toBeCloseTo(10 * 5 * 3 * 43_800 * 0.4e-6, 9);
  expect(alarms).toBeCloseTo(2, 9);
  expect(usd).toBeCloseTo(polling + sweeper + alarms, 9);
});

it("costs nothing to poll no queue", () => {
  expect(idleMonth({ polledQueues: 0, alarmMetrics: 0 }, awsPrices).polling).toBe(0);
});
