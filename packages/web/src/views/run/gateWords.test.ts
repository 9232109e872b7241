import { expect, test } from "vitest";
import { gateWords } from "./gateWords.ts";

test("the gate is named with all that it asks for", () => {
  expect(gateWords({ cagr: 0.25, sharpe: 0.95, tradesMin: 7 })).toBe(
    "CAGR > 25\u202f%, Sharpe > 0.95 on validation, in at least 7 trades",
  );
});
