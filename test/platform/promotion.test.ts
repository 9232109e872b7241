/**
 * Goal: what comes from outside is tried in the sandbox on training bars, certified, and only then measured and archived,
 * the same in one process and on the whole platform. Method: runs with seeds, examined afterwards.
 */

import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { packOrders } from "@tradewind/core/backtest/orders";
import type { EvolutionEvent } from "@tradewind/core/events";
import { evolve } from "@tradewind/core/evolution/evolve";
import type { ScriptRunner } from "@tradewind/core/ports";
import { overrunWords, type Scope, scopes } from "@tradewind/core/safety/scopes";
import { ViolationError } from "@tradewind/core/safety/violationError";
import { identifyAny } from "@tradewind/core/strategy/kinds";
import { scriptOf } from "@tradewind/core/strategy/scriptSamples";
import type { RunRequest } from "@tradewind/core/views/requests";
import { makeScriptRunner } from "@tradewind/script/runner";
import { beforeAll, describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../support/sampleRun.ts";
import { scriptSeed, trendSeed } from "../support/seeds.ts";
import { runToEnd, testPlatform } from "../support/testPlatform.ts";

const looping = scriptOf("function onBar() { for (;;); }", { name: "Looping" });
const greedy = scriptOf("function onBar() { return { position: 'long', leverage: 9 }; }", { name: "Greedy" });
const idle = scriptOf("function onBar() {}", { name: "Idle" });
const request: RunRequest = {
  seed: 5,
  generations: 3,
  population: 16,
  islands: 2,
  seeds: [trendSeed, scriptSeed, looping, greedy, idle],
};

async function wholeRun(wish: RunRequest, scripts?: ScriptRunner) {
  const ports = await samplePorts("tester", scripts);
  const run = await sampleRun(ports, wish);
  const events: EvolutionEvent[] = [];
  for await (const event of evolve(ports, run)) events.push(event);
  const lineage = (await ports.lineage.list(run.runId, { limit: 10_000 })).items;
  const stored = await ports.archives.load(run.runId);
  const violations = (await ports.violations.list({ owner: "tester" }, { limit: 100 })).items;
  const last = events.at(-1);
  const archiveHash = last?.type === "run.finished" ? last.data.archiveHash : null;
  return { events, lineage, violations, archiveHash, elites: stored?.archive.elites ?? [] };
}

function entryOf(
  lineage: readonly LineageEntry[],
  strategy: Parameters<typeof identifyAny>[0],
): LineageEntry | undefined {
  return lineage.find(({ strategyId }) => strategyId === identifyAny(strategy));
}

describe("a run with strategies from outside", () => {
  let run: Awaited<ReturnType<typeof wholeRun>>;
  beforeAll(async () => {
    run = await wholeRun(request);
  });

  it("tries them in the sandbox first, and tells which were promoted", () => {
    const proposed = run.events.filter((event) => event.type === "candidate.proposed");
    const first = proposed.filter(({ generation, data }) => generation === 0 && data.origin === "seed");
    const again = proposed.filter(({ data }) => data.origin === "promotion");

    expect(first.map(({ data }) => data.scope)).toEqual(Array(5).fill("sandbox"));
    expect(again.map(({ generation, data }) => [generation, data.scope, data.strategyId])).toEqual([
      [1, "research", identifyAny(trendSeed)],
      [1, "research", identifyAny(scriptSeed)],
    ]);
    const promoted = run.events.filter((event) => event.type === "strategy.promoted");
    expect(promoted.map(({ generation, data }) => [generation, data.cuts, data.name])).toEqual([
      [0, 12, expect.any(String)],
      [0, 12, "Above its mean"],
    ]);
  });

  it.each([
    ["data", trendSeed],
    ["a script", scriptSeed],
  ])("measures %s with its certificate like any other candidate", (_, strategy) => {
    const entry = entryOf(run.lineage, strategy);

    expect(entry).toMatchObject({
      generation: 1,
      origin: "promotion",
      outcome: "measured",
      scope: "research",
      certificate: { passed: true, seed: 5, failedCut: null },
    });
    expect(entry?.fitness).not.toBeNull();
    expect(entry?.validation).not.toBeNull();
  });

  it("lets nothing into the archive without certificate", () => {
    const elites = new Set(run.elites.map(({ strategyId }) => strategyId));

    expect(elites.has(identifyAny(scriptSeed))).toBe(true);
    for (const seed of [looping, greedy, idle]) expect(elites.has(identifyAny(seed))).toBe(false);
  });

  it("ends those that break a limit, with the right violation, and goes on", () => {
    expect(entryOf(run.lineage, looping)).toMatchObject({
      outcome: "failed",
      verdict: "failed",
      training: null,
    });
    expect(entryOf(run.lineage, greedy)).toMatchObject({ outcome: "failed" });
    expect(entryOf(run.lineage, idle)).toMatchObject({ outcome: "screened", validation: null });
    const told = run.events.filter((event) => event.type === "violation.recorded");
    expect(told.map(({ data }) => [data.kind, data.scope, data.strategyId]).sort()).toEqual([
      ["leverage", "sandbox", identifyAny(greedy)],
      ["timeout", "sandbox", identifyAny(looping)],
    ]);
    expect(run.violations.map(({ kind }) => kind).sort()).toEqual(["leverage", "timeout"]);
  });

  it("breeds nothing from a script", () => {
    const script = identifyAny(scriptSeed);

    expect(run.lineage.filter(({ parents }) => parents.includes(script))).toEqual([]);
  });

  it("counts each of them as one trial", () => {
    const last = run.events.at(-1);

    expect(last?.type === "run.finished" && last.data.trials).toBe(
      run.lineage.filter(({ training }) => training !== null).length,
    );
  });

  it("ends with the same archive when it is run again, and on the whole platform", async () => {
    expect((await wholeRun(request)).archiveHash).toBe(run.archiveHash);
    const { platform, dispose } = await testPlatform();
    try {
      const told = await runToEnd(platform, request);

      expect(told.at(-1)).toMatchObject({ type: "run.finished", data: { archiveHash: run.archiveHash } });
    } finally {
      await dispose();
    }
  }, 120_000);
});

describe("a machine so slow that the clock ends a script before its steps do", () => {
  it("ends with the same archive", async () => {
    const steps = makeScriptRunner({ nowMs: () => 0 });
    const clock: ScriptRunner = {
      async run(job) {
        if (job.strategy.name !== looping.name) return steps.run(job);
        throw new ViolationError("timeout", `the script was still running after ${job.timeoutMs} ms`);
      },
    };

    const [byClock, bySteps] = [await wholeRun(request, clock), await wholeRun(request, steps)];

    expect(entryOf(byClock.lineage, looping)).toMatchObject({ findings: [overrunWords("sandbox")] });
    expect(byClock.archiveHash).toBe(bySteps.archiveHash);
  });
});

describe("a script that only the end of its process ends", () => {
  const wall = scriptOf("function onBar() { return [].indexOf.call({ length: 2 ** 53 - 1 }, 1); }", {
    name: "Wall",
  });

  it("is killed at the sandbox's deadline, and the run goes on without it", async () => {
    const timeoutMsOf = (scope: Scope): number => (scope === "sandbox" ? 6_000 : scopes[scope].timeoutMs);
    const { platform, dispose } = await testPlatform({ timeoutMsOf });
    try {
      const told = await runToEnd(platform, { ...request, generations: 2, seeds: [wall, trendSeed] });

      const violations = told.filter((event) => event.type === "violation.recorded");
      expect(violations.map(({ data }) => [data.strategyId, data.scope])).toEqual([
        [identifyAny(wall), "sandbox"],
      ]);
      expect(violations[0]?.data.kind).toMatch(/^(timeout|notResponding)$/);
      const promoted = told.filter((event) => event.type === "strategy.promoted");
      expect(promoted.map(({ data }) => data.strategyId)).toEqual([identifyAny(trendSeed)]);
      expect(told.at(-1)).toMatchObject({ type: "run.finished", data: { status: "succeeded" } });
    } finally {
      await dispose();
    }
  });
});

describe("a host that lets a script see the next bar", () => {
  /** Planted: knows how the bar will end at whose beginning the order is filled. */
  const leaky: ScriptRunner = {
    run: async ({ market }) =>
      market.symbols.map(({ close }) =>
        packOrders(
          Array.from(
            close,
            (value, t) =>
              ({ position: (close[t + 2] ?? value) > (close[t + 1] ?? value) ? "long" : "flat" }) as const,
          ),
        ),
      ),
  };

  it("gets no certificate: the script is refused, recorded and shown", async () => {
    const run = await wholeRun({ ...request, generations: 2, seeds: [scriptSeed] }, leaky);

    expect(entryOf(run.lineage, scriptSeed)).toMatchObject({
      outcome: "failed",
      certificate: { passed: false },
      findings: [expect.stringMatching(/^Looks ahead/)],
    });
    expect(run.violations).toMatchObject([{ kind: "lookAhead", scope: "sandbox" }]);
    expect(run.events.filter(({ type }) => type === "strategy.promoted")).toEqual([]);
    expect(run.elites.map(({ strategyId }) => strategyId)).not.toContain(identifyAny(scriptSeed));
  });
});

describe("what a sandboxed script is handed", () => {
  it("ends where the training part ends", async () => {
    const lengths = new Set<number>();
    const spying: ScriptRunner = {
      run: async ({ market }) => {
        lengths.add(market.symbols[0]?.days.length ?? 0);
        return market.symbols.map(() => packOrders([]));
      },
    };
    const ports = await samplePorts("tester", spying);
    const run = await sampleRun(ports, { ...request, generations: 2, seeds: [scriptSeed] });
    for await (const _ of evolve(ports, run));

    expect([...lengths]).toEqual([run.market.parts.training.end]);
  });
});
