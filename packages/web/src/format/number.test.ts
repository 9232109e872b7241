import { expect, test } from "vitest";
import { count, counted, decimal, money, percent, probability } from "./number.ts";

test.each([
  [0.2346, "23.5\u202f%"],
  [-0.1, "−10.0\u202f%"],
  [0, "0.0\u202f%"],
  [-0.0001, "0.0\u202f%"],
  [null, "—"],
  [Number.NaN, "—"],
])("the fraction %s reads %s", (fraction, text) => {
  expect(percent(fraction)).toBe(text);
});

test.each([
  [0.9746, "97.5\u202f%"],
  [0.9996, "over 99.9\u202f%"],
  [1, "over 99.9\u202f%"],
  [0.0004, "under 0.1\u202f%"],
  [null, "—"],
  [Number.NaN, "—"],
])("the probability %s reads %s: nothing is certain", (chance, text) => {
  expect(probability(chance)).toBe(text);
});

test("a missing figure is a dash, never a zero", () => {
  expect([decimal(null), count(undefined), percent(Number.POSITIVE_INFINITY)]).toEqual(["—", "—", "—"]);
});

test("a negative that rounds to zero loses its sign, any other keeps a true minus", () => {
  expect([decimal(-0.001), decimal(-1.256)]).toEqual(["0.00", "−1.26"]);
});

test("counts are grouped and agree with their noun", () => {
  expect([count(12345), counted(1, "trial"), counted(1200, "trial")]).toEqual([
    "12,345",
    "1 trial",
    "1,200 trials",
  ]);
});

test("money shows cents from a dollar up and hundredths of a cent below", () => {
  expect([money(12.346), money(0.01952), money(null)]).toEqual(["$12.35", "$0.0195", "—"]);
});
