import type { EquityView } from "@tradewind/core/views/strategy";
import { expect, test } from "vitest";
import { equityColumns } from "./equityColumns.ts";

const view = (changes: Partial<EquityView> = {}): EquityView => ({
  dates: ["2020-01-01", "2020-01-02", "2020-01-05", "2020-01-06"],
  equity: [1, 1.1, 1, 0.9],
  benchmark: [1, 1.01, 1, 1.02],
  drawdown: [0, 0, 0, -0.1],
  parts: { training: { start: 0, end: 2 }, validation: { start: 2, end: 4 } },
  ...changes,
});

test("an empty point keeps the parts apart, at a time between them", () => {
  const { times, equity, validationFrom } = equityColumns(view());

  expect(equity).toEqual([1, 1.1, null, 1, 0.9]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(validationFrom).toBe(Date.UTC(2020, 0, 5) / 1_000);
});

test("without a validation part there is the training part alone", () => {
  const parts = { training: { start: 0, end: 2 }, validation: { start: 2, end: 2 } };

  expect(equityColumns(view({ parts }))).toMatchObject({ equity: [1, 1.1], validationFrom: null });
});

test("an account that is gone ends its line", () => {
  expect(equityColumns(view({ equity: [1, 0, 1, 1] })).equity).toEqual([1, null, null, 1, 1]);
});
