/**
 * Goal: each function is told of all that it works with. A run in memory, where every phase and every worker may use
 * just those ports that its entry's environment binds: one that reaches for another fails here, not in the cloud.
 */

import { phases } from "@tradewind/core/events";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import type { Ports } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { goldenRequest } from "../../../../test/golden/golden.ts";
import { samplePorts, sampleRun } from "../../../../test/support/sampleRun.ts";
import type { EntrySpec } from "../aws/grants.ts";
import { entries, workerEntry } from "../aws/resources.ts";
import { makeBacktestHandler } from "../backtest.ts";
import { makePhaseHandler } from "../phases.ts";
import { readEnvironment } from "./environment.ts";
import { bind, bindStores, isUnbound } from "./ports.ts";

/** Those that every entry is given by its code, beside what its environment names. */
const byCode = ["clock", "ids", "audience", "queue", "conductor", "scripts", "backtester"];

const values: Readonly<Record<string, string>> = {
  AWS_REGION: "eu-west-1",
  STATE_MACHINE_ARN: "arn:aws:states:eu-west-1:1:stateMachine:evolution",
  SCOPE: "research",
};

/** The ports in memory, but those that the entry's environment does not bind. */
function grantedBy<T extends Ports>(entry: EntrySpec, memory: T): T {
  const from = Object.fromEntries(entry.environment.map((name) => [name, values[name] ?? "name"]));
  const bound = bindStores(bind(readEnvironment(entry, { ...values, ...from })));
  const refused = Object.entries(bound).filter(([port, made]) => !byCode.includes(port) && isUnbound(made));
  return { ...memory, ...Object.fromEntries(refused) };
}

describe("a function's environment", () => {
  it("binds every port that a run asks of it", async () => {
    const memory = await samplePorts();
    const { runId } = await sampleRun(memory, { ...goldenRequest, generations: 2, population: 24 });
    const work = makeBacktestHandler(grantedBy(workerEntry("research"), memory), {
      ...unwatched,
      worker: "worker",
    });

    for (let generation = 0; generation < 2; generation++) {
      for (const phase of phases) {
        const place = { runId, epoch: 1, generation, phase };
        const handle = makePhaseHandler(grantedBy(entries[phase], memory), phase);
        await handle(phase === "backtesting" ? { ...place, taskToken: "token" } : place);
        for (let batch = memory.queue.take(); batch !== undefined; batch = memory.queue.take()) {
          await work({ Records: [{ messageId: "m", body: JSON.stringify(batch) }] });
        }
      }
    }

    expect((await memory.runs.get(runId))?.status).toBe("succeeded");
  });
});
