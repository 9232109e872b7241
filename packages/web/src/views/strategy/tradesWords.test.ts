import { expect, it } from "vitest";
import { leftOutWords } from "./tradesWords.ts";

it("says which trades are left out, where some are", () => {
  expect(leftOutWords(10_000, 34_567)).toBe(
    "The newest 10,000 of 34,567 trades; the 24,567 before them are not listed. The statistics count all.",
  );
  expect(leftOutWords(96, 96)).toBeNull();
});
