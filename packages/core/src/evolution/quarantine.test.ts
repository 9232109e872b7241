import { describe, expect, it } from "vitest";
import { emptyArchive, insertElites } from "../archive/insert.ts";
import type { LineageEntry } from "../archive/lineage.ts";
import { testElite } from "../archive/testElite.ts";
import type { CandidateResult } from "./candidate.ts";
import { parentPool } from "./parentPool.ts";
import { chargeLines, quarantinedIn } from "./quarantine.ts";

const runId = "run_01J00000000000000000000000";

/** A lineage of single parents: each strategy's ancestors, nearest first. */
function lineageOf(ancestorsOf: Readonly<Record<string, readonly string[]>>) {
  return {
    ancestors: async (_run: string, strategyId: string, depthMax: number) =>
      (ancestorsOf[strategyId] ?? []).slice(0, depthMax).map((id) => ({ strategyId: id }) as LineageEntry),
  };
}

function result(strategyId: string, outcome: CandidateResult["outcome"] = "failed"): CandidateResult {
  return { strategyId, outcome } as CandidateResult;
}

describe("charging a violation to a line", () => {
  const lineage = lineageOf({ a: ["mother", "granny"], b: ["mother", "granny"], c: ["aunt", "granny"] });

  it("counts it against every ancestor near enough", async () => {
    const charged = await chargeLines(lineage, runId, {}, [result("a"), result("b"), result("c")]);

    expect(charged).toEqual({ mother: 2, aunt: 1, granny: 3 });
    expect([...quarantinedIn({ lineViolations: charged })]).toEqual(["granny"]);
  });

  it("adds to what was counted before", async () => {
    const charged = await chargeLines(lineage, runId, { mother: 2 }, [result("a")]);

    expect(charged).toEqual({ mother: 3, granny: 1 });
  });

  it("counts nothing for what was measured or screened", async () => {
    expect(await chargeLines(lineage, runId, {}, [result("a", "measured"), result("b", "screened")])).toEqual(
      {},
    );
  });

  it("counts nothing for what was lost with its batch", async () => {
    expect(await chargeLines(lineage, runId, {}, [{ ...result("a"), lost: true }])).toEqual({});
  });

  it("follows a line three steps back and no further", async () => {
    const long = lineageOf({ child: ["one", "two", "three", "four"] });

    expect(Object.keys(await chargeLines(long, runId, {}, [result("child")]))).toEqual([
      "one",
      "two",
      "three",
    ]);
  });

  it("answers the same when a phase runs again", async () => {
    const charge = () => chargeLines(lineage, runId, { mother: 1 }, [result("a"), result("c")]);

    expect(await charge()).toEqual(await charge());
  });
});

describe("a quarantined line", () => {
  it("breeds no more, though it stays in the archive", () => {
    const [one, two] = [testElite(1), testElite(2)];
    const { archive } = insertElites(emptyArchive, [one, two]);

    const free = parentPool(archive, [], [], new Set());
    const pool = parentPool(archive, [], [], quarantinedIn({ lineViolations: { [one.strategyId]: 3 } }));

    expect(free.map(({ strategyId }) => strategyId)).toContain(one.strategyId);
    expect(pool.map(({ strategyId }) => strategyId)).not.toContain(one.strategyId);
    expect(pool).toHaveLength(free.length - 1);
  });

  it("is nobody before the third violation", () => {
    expect(quarantinedIn({ lineViolations: { somebody: 2 } }).size).toBe(0);
    expect(quarantinedIn({}).size).toBe(0);
  });
});
