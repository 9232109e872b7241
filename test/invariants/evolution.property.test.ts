/** Goal: what must hold of every run, whatever its seed. Method: small whole runs in one process, examined afterwards. */

import type { EvolutionEvent } from "@tradewind/core/events";
import { evolve } from "@tradewind/core/evolution/evolve";
import { parentFitness } from "@tradewind/core/evolution/parentFitness";
import { canonicalJson } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { MarketSection } from "@tradewind/core/ports";
import { identify } from "@tradewind/core/strategy/identity";
import { parseStrategy } from "@tradewind/core/strategy/parse";
import { beforeAll, describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../support/sampleRun.ts";

async function wholeRun(seed: number) {
  const memory = await samplePorts();
  const sectionsRead = new Set<MarketSection>();
  const markets = {
    ...memory.markets,
    read: (marketId: string, section: MarketSection) => {
      sectionsRead.add(section);
      return memory.markets.read(marketId, section);
    },
  };
  const ports = { ...memory, markets };
  const run = await sampleRun(memory, { seed, generations: 3, population: 24, islands: 3 });
  const events: EvolutionEvent[] = [];
  for await (const event of evolve(ports, run)) events.push(event);
  const lineage = (await memory.lineage.list(run.runId, { limit: 10_000 })).items;
  const stored = await memory.archives.load(run.runId);
  const fitnessOfParents = await Promise.all(
    [0, 1, 2].map((generation) => parentFitness(memory, run.runId, generation)),
  );
  return {
    events,
    lineage,
    archive: stored?.archive,
    version: stored?.version,
    sectionsRead,
    fitnessOfParents,
  };
}

/** Every number in a value that JSON could not carry. */
function unspeakable(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, member]) => unspeakable(member, `${path}/${key}`));
}

describe.each([1, 2, 3, 4])("a run under seed %i", (seed) => {
  let run: Awaited<ReturnType<typeof wholeRun>>;
  beforeAll(async () => {
    run = await wholeRun(seed);
  });

  it("tries no strategy twice", () => {
    const ids = run.lineage.map(({ strategyId }) => strategyId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has parents in earlier generations only", () => {
    const generationOf = new Map(run.lineage.map(({ strategyId, generation }) => [strategyId, generation]));
    for (const { parents, generation } of run.lineage) {
      for (const parent of parents) expect(generationOf.get(parent)).toBeLessThan(generation);
    }
  });

  it("compares children with the fitness that each of their parents had", () => {
    const fitnessOf = new Map(run.lineage.map(({ strategyId, fitness }) => [strategyId, fitness]));
    for (const { parents, generation } of run.lineage) {
      for (const parent of parents) {
        expect(run.fitnessOfParents[generation]?.get(parent)).toBe(fitnessOf.get(parent));
      }
    }
  });

  it("keeps every strategy within the language and under its own identity", () => {
    for (const { strategy, strategyId } of run.lineage) {
      expect(identify(parseStrategy(JSON.parse(JSON.stringify(strategy))))).toBe(strategyId);
    }
  });

  it("says no number that is not one", () => {
    expect(unspeakable({ events: run.events, lineage: run.lineage, archive: run.archive })).toEqual([]);
  });

  it("never opens the sealed bars", () => {
    expect([...run.sectionsRead]).toEqual(["open"]);
  });

  it("keeps one elite a cell, each of them in the lineage, within the archive's budget", () => {
    const elites = run.archive?.elites ?? [];
    const cells = elites.map(({ cell }) => canonicalJson(cell));
    expect(new Set(cells).size).toBe(elites.length);
    const known = new Set(run.lineage.map(({ strategyId }) => strategyId));
    expect(elites.every(({ strategyId }) => known.has(strategyId))).toBe(true);
    expect(canonicalJson(elites).length).toBeLessThan(limits.archiveBytesMax + 10_000);
    expect(run.version).toBe(3);
  });

  it("does not look at validation for what training refused", () => {
    const screened = run.lineage.filter(({ outcome }) => outcome === "screened");
    expect(screened.every(({ validation, fitness }) => validation === null && fitness === null)).toBe(true);
  });
});
