import { defaultCosts } from "@tradewind/core/backtest/costs";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { describe, expect, it } from "vitest";
import { marketIdOf, owner, runIdOf, strategy } from "../../../test/contracts/fixtures.ts";
import type { Pool } from "./pool/pool.ts";
import type { Job, Outcome } from "./pool/slot.ts";
import { makeRunPreview } from "./preview.ts";

const job = { owner, strategy, marketId: marketIdOf(1), trainingEnd: 600, costs: defaultCosts };

function previewWith(outcome: Outcome) {
  const jobs: Job[] = [];
  const ids = { runId: () => runIdOf(1), secret: () => "secret" };
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  const run = async (asked: Job): Promise<Outcome> => {
    jobs.push(asked);
    return outcome;
  };
  return {
    runPreview: makeRunPreview({ run } as unknown as Pool, ports, scopes.sandbox.timeoutMs),
    ports,
    jobs,
  };
}
const killed = (reason: "timeout" | "lost"): Outcome => ({
  kind: "killed",
  reason,
  message: "stopped",
  candidateId: null,
});

describe("a preview", () => {
  it("runs in the sandbox under its deadline", async () => {
    const { runPreview, jobs } = previewWith({ kind: "returned", value: { name: "view" } });
    expect(await runPreview(job)).toEqual({ name: "view" });
    expect(jobs).toMatchObject([{ name: "previewFunction", scope: "sandbox", timeoutMs: 15_000 }]);
  });

  it("fails as its function failed", async () => {
    const error = {
      name: "TerminalError",
      message: "bad",
      code: "strategy.bad",
      kind: "invalid",
      retryable: false,
    };
    const { runPreview } = previewWith({ kind: "threw", error });
    await expect(runPreview(job)).rejects.toMatchObject({
      kind: "invalid",
      code: "strategy.bad",
      message: "bad",
    });
  });

  it("that has to be killed is a violation of the sandbox, with the limits named", async () => {
    const { runPreview, ports } = previewWith(killed("timeout"));
    await expect(runPreview(job)).rejects.toMatchObject({
      code: "preview.timeout",
      message: expect.stringContaining("15000 ms"),
    });
    const { items } = await ports.violations.list({ owner }, { limit: 9 });
    expect(items).toMatchObject([{ scope: "sandbox", kind: "timeout", runId: null }]);
  });

  it("whose worker somebody else killed may be tried again, and is no violation", async () => {
    const { runPreview, ports } = previewWith(killed("lost"));
    await expect(runPreview(job)).rejects.toMatchObject({ retryable: true });
    expect((await ports.violations.list({ owner }, { limit: 9 })).items).toEqual([]);
  });
});
