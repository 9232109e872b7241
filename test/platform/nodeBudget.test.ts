/**
 * Goal: what asks for more nodes × bars than its scope may compute is refused before it runs, recorded and shown; what
 * asks for just so much runs. Method: the whole platform, its sandbox's budget lowered to what the sample data reach.
 */

import type { Envelope } from "@tradewind/core/events";
import { identifyAny, sizeOf } from "@tradewind/core/strategy/kinds";
import type { Strategy } from "@tradewind/core/strategy/schema";
import type { ViolationView } from "@tradewind/core/views/run";
import type { Platform } from "@tradewind/local/platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atBudget, nodesMax, overBudget, sampleBars } from "../support/budgets.ts";
import { runToEnd, testPlatform } from "../support/testPlatform.ts";

const workerEntry = new URL("../support/budgetWorker.ts", import.meta.url);

let platform: Platform;
let dispose: () => Promise<void>;

beforeAll(async () => {
  ({ platform, dispose } = await testPlatform({ workerEntry }));
});
afterAll(() => dispose());

async function ask(path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${platform.token}`, "content-type": "application/json" };
  return fetch(`${platform.address}${path}`, {
    headers,
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
}

async function violationsOf(strategy: Strategy): Promise<readonly ViolationView[]> {
  const answer = (await (await ask("/api/violations?kind=nodeBudget")).json()) as { items: ViolationView[] };
  return answer.items.filter(({ strategyId }) => strategyId === identifyAny(strategy));
}

const excess = (bars: number): string =>
  `asks for ${(nodesMax + 1) * bars} node-bars, scope sandbox allows ${nodesMax * bars}; take fewer symbols or bars`;

it("the two strategies are one node apart", () => {
  expect([atBudget, overBudget].map((strategy) => sizeOf(strategy).nodes)).toEqual([nodesMax, nodesMax + 1]);
});

describe("a preview", () => {
  it("runs at the budget", async () => {
    expect((await ask("/api/backtests", { strategy: atBudget })).status).toBe(200);
    expect(await violationsOf(atBudget)).toEqual([]);
  });

  it("is refused above it, with a violation that the API shows", async () => {
    const answer = await ask("/api/backtests", { strategy: overBudget });

    const message = excess(sampleBars.training * sampleBars.symbols);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: "preview.nodeBudget",
      detail: expect.stringContaining(message),
    });
    expect(await violationsOf(overBudget)).toMatchObject([{ runId: null, scope: "sandbox", message }]);
  });
});

describe("a run", () => {
  let events: readonly Envelope[];
  beforeAll(async () => {
    const seeds = [atBudget, overBudget];
    events = await runToEnd(platform, { seed: 5, generations: 2, population: 16, islands: 2, seeds });
  }, 60_000);

  const verdictOf = (strategy: Strategy): string | undefined =>
    events.flatMap((event) =>
      event.type === "backtest.finished" && event.generation === 0
        ? event.data.results.filter(({ strategyId }) => strategyId === identifyAny(strategy))
        : [],
    )[0]?.outcome;

  it("works what meets the budget and refuses what is above it", () => {
    expect(events.at(-1)).toMatchObject({ type: "run.finished", data: { status: "succeeded" } });
    expect(["screened", "certified"]).toContain(verdictOf(atBudget));
    expect(verdictOf(overBudget)).toBe("failed");
  });

  it("tells the excess as a violation, keeps it and says it as the candidate's finding", async () => {
    const message = excess(sampleBars.open * sampleBars.symbols);
    const told = events.filter((event) => event.type === "violation.recorded");
    const found = events.filter(
      (event) => event.type === "candidate.analysed" && event.data.strategyId === identifyAny(overBudget),
    );

    expect(told.map(({ data }) => data)).toMatchObject([{ kind: "nodeBudget", scope: "sandbox", message }]);
    expect(found.map(({ data }) => data)).toMatchObject([{ verdict: "failed", finding: message }]);
    const runId = events[0]?.runId;
    expect((await violationsOf(overBudget)).filter((one) => one.runId === runId)).toMatchObject([
      { message },
    ]);
  });
});
