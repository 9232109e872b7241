/** What one key of a table takes in a second, by AWS's documentation. */
import { expect, it } from "vitest";
import { partitionWritesPerBacktest } from "../../bench/costTables.ts";

const WRITES_A_SECOND_MAX = 1_000;
const BACKTESTS_A_SECOND = 1_000;

it.each(Object.entries(partitionWritesPerBacktest()))(
  "%s stays below what a partition takes while a run makes 1,000 backtests a second",
  (_, writesPerBacktest) => {
    expect(writesPerBacktest * BACKTESTS_A_SECOND).toBeLessThan(WRITES_A_SECOND_MAX);
  },
);
