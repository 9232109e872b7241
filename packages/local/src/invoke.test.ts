import { limits } from "@tradewind/core/limits";
import { describe, expect, it } from "vitest";
import { makeInvoker } from "./invoke.ts";
import type { Pool } from "./pool/pool.ts";
import type { Job, KillReason, Outcome } from "./pool/slot.ts";

function poolOf(outcome: Outcome, jobs: Job[] = []): Pool {
  const run = async (job: Job): Promise<Outcome> => {
    jobs.push(job);
    return outcome;
  };
  return { run } as unknown as Pool;
}
const call = (outcome: Outcome) =>
  makeInvoker(poolOf(outcome)).invoke("breedingFunction", {}, new AbortController().signal);

describe("a function of the state machine", () => {
  it("runs in the pool under the deadline of a phase, with the rights of a phase", async () => {
    const jobs: Job[] = [];
    const { invoke } = makeInvoker(poolOf({ kind: "returned", value: 42 }, jobs));
    expect(await invoke("breedingFunction", { a: 1 }, new AbortController().signal)).toBe(42);
    const timeoutMs = limits.phaseTimeoutSeconds * 1_000;
    expect(jobs).toEqual([
      { name: "breedingFunction", scope: null, payload: { a: 1 }, timeoutMs, heartbeatMs: null },
    ]);
  });

  it("throws under the name that Retry and Catch look at", async () => {
    const error = { name: "RunPausedError", message: "paused", code: "", kind: "conflict", retryable: false };
    await expect(call({ kind: "threw", error })).rejects.toMatchObject({
      name: "RunPausedError",
      message: "paused",
    });
  });

  it.each([
    ["lost", "Lambda.ServiceException"],
    ["timeout", "Sandbox.Timedout"],
    ["memory", "Runtime.OutOfMemory"],
    ["crash", "Runtime.ExitError"],
  ] as [KillReason, string][])("killed because of %s is called %s, as on AWS", async (reason, name) => {
    const killed: Outcome = { kind: "killed", reason, message: "killed", candidateId: null };
    await expect(call(killed)).rejects.toMatchObject({ name, message: "breedingFunction: killed" });
  });

  it("that nobody waits for any more is waited for until its worker is gone, and no other is", async () => {
    const leave: (() => void)[] = [];
    const run = (): Promise<Outcome> =>
      new Promise((resolve) => leave.push(() => resolve({ kind: "returned", value: null })));
    const { invoke, abandonedGone } = makeInvoker({ run } as unknown as Pool);
    const stopped = new AbortController();
    const calls = [invoke("a", {}, stopped.signal), invoke("b", {}, new AbortController().signal)];
    await abandonedGone();
    stopped.abort();
    let gone = false;
    const waiting = abandonedGone().then(() => {
      gone = true;
    });
    await Promise.resolve();
    expect(gone).toBe(false);
    leave[0]?.();
    await waiting;
    leave[1]?.();
    await Promise.all(calls);
  });
});
