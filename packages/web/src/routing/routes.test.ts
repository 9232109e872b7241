import { expect, test } from "vitest";
import { parseRoute, runPath, strategyPath } from "./routes.ts";

const runId = "run_01JZ0000000000000000000001";
const strategyId = `str_${"ab".repeat(16)}`;

test.each([
  ["/", { view: "runs" }],
  ["/runs", { view: "runs" }],
  ["/datasets", { view: "datasets" }],
  ["/violations/", { view: "violations" }],
  ["/schedules", { view: "schedules" }],
  [runPath(runId), { view: "run", runId }],
  [strategyPath(runId, strategyId), { view: "strategy", runId, strategyId }],
])("%s leads to its view", (path, route) => {
  expect(parseRoute(path)).toEqual(route);
});

test.each(["/nowhere", "/runs/not-a-run", `${runPath(runId)}/strategies/`, "/runs/run_1/else"])(
  "%s is missing, and says which path it was",
  (path) => {
    expect(parseRoute(path)).toEqual({ view: "missing", path });
  },
);
