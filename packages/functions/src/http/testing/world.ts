import { limits } from "@tradewind/core/limits";
import { Problem } from "@tradewind/core/views/run";
import { expect } from "vitest";
import { type Harness, makeHarness, type SendOptions } from "./harness.ts";
import { type Operation, operationsOf } from "./operations.ts";
import { addStrategy, csv, startSampleRun, trendStrategy } from "./samples.ts";
import { makeTestDesk } from "./uploads.ts";

/** Every operation of the OpenAPI document. */
export const operations = operationsOf(makeHarness().api);

/** Those that need a token. */
export const guarded = operations.filter(({ path }) => path !== "/api/health");

const bodies: Readonly<Record<string, object>> = {
  "POST /api/runs": {},
  "POST /api/runs/{id}/extend": { generations: 20 },
  "POST /api/backtests": { strategy: trendStrategy(20) },
  "POST /api/datasets/fetch": { provider: "acme", symbol: "ABC" },
  "PUT /api/schedules/{name}": { expression: "rate(1 day)", run: {} },
};

/** The JSON that an operation takes; undefined where it takes none. A new one needs an entry above. */
export function bodyOf({ method, path, body }: Operation): object | undefined {
  const known = bodies[`${method} ${path}`];
  if (known === undefined && body === "application/json") {
    throw new Error(`${method} ${path} takes JSON: say in ${import.meta.url} what it would take`);
  }
  return known;
}

/** Alice's things, all of them there, so that no refusal is one for lack of the object. */
export interface World {
  readonly harness: Harness;
  /** The operation's address for the object that is there. */
  address(operation: Operation): string;
  /** Sends what the operation would take, changed by what the test wants. */
  send(operation: Operation, change?: SendOptions & { readonly path?: string }): Promise<Response>;
}

const uploadId = `upl_${"u".repeat(24)}`;

export async function makeWorld(): Promise<World> {
  const { desk, put } = makeTestDesk();
  const harness = makeHarness({ uploads: desk });
  put("alice", uploadId, csv(600));
  const run = await startSampleRun(harness);
  const { strategyId } = await addStrategy(harness, run, { index: 0, window: 20 });
  await harness.send("PUT", "/api/schedules/nightly", { body: bodies["PUT /api/schedules/{name}"] });
  const ids: Readonly<Record<string, string>> = {
    runs: run.runId,
    strategies: strategyId,
    datasets: run.settings.datasets[0] ?? "",
    schedules: "nightly",
    uploads: uploadId,
  };
  const address = (operation: Operation): string => filled(operation, ids);
  const send: World["send"] = (operation, { path = address(operation), ...change } = {}) => {
    const body = bodyOf(operation);
    return harness.send(operation.method, path, { ...(body === undefined ? {} : { body }), ...change });
  };
  return { harness, address, send };
}

/** The operation's address for an object that nobody has. */
export function inexistent(operation: Operation): string {
  return filled(operation, {
    runs: `run_${"Z".repeat(26)}`,
    strategies: `str_${"0".repeat(32)}`,
    datasets: `dat_${"0".repeat(32)}`,
    schedules: "nowhere",
    uploads: `upl_${"n".repeat(24)}`,
  });
}

function filled({ path, ...rest }: Operation, ids: Readonly<Record<string, string>>): string {
  return path.replace(/\{(id|name)\}/, ids[path.split("/")[2] ?? ""] ?? "") + queryOf({ path, ...rest });
}

/** What is told of a file stands in the query. */
export function queryOf({ method, path }: Operation): string {
  const takesFile = path === "/api/uploads/{id}/import" || (path === "/api/datasets" && method === "POST");
  return takesFile ? "?symbol=ACME" : "";
}

export const oversize = "x".repeat(limits.requestBytesMax + 1);
export const oversizeUpload = "x".repeat(limits.uploadBytesMax + 1);

/** A problem document of this status; answers it. */
export async function refusal(answer: Response, status: number): Promise<Problem> {
  const problem = Problem.parse(await answer.json());
  expect(answer.status).toBe(status);
  expect(problem.status).toBe(status);
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  expect(answer.headers.get("X-Request-Id")).toBe(problem.requestId);
  return problem;
}
