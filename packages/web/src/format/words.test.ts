import { expect, test } from "vitest";
import { words } from "./words.ts";

test.each([
  ["meanReversion", "mean reversion"],
  ["fetchMarketData", "fetch market data"],
  ["trend", "trend"],
])("%s reads %s", (name, text) => {
  expect(words(name)).toBe(text);
});
