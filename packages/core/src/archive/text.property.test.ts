import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Statistics } from "../backtest/result.ts";
import { Evidence } from "../evidence/verdict.ts";
import { canonicalJson, contentHash, sha256Hex } from "../hash.ts";
import { randomFor } from "../random.ts";
import { makeEnsemble } from "../strategy/ensemble.ts";
import { generateStrategy } from "../strategy/generate.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import { Elite } from "./elite.ts";
import { archiveHashOf, emptyArchive, extendLineageDigest } from "./insert.ts";
import { LineageEntry } from "./lineage.ts";
import { archiveText, eliteText, lineageText } from "./text.ts";

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(-0));
const text = fc.string({ unit: "grapheme" });
const unavailable = fc.dictionary(fc.constantFrom("sharpe", "cagr", "calmar", "years"), text);
const whole = fc.integer();
const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** A record with every field that its schema has, in an order of its own. */
function recordOf(
  names: readonly string[],
  values: (name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(
      fc.shuffledSubarray([...names], { minLength: names.length }),
      fc.record(Object.fromEntries(names.map((name) => [name, values(name)]))),
    )
    .map(([order, record]) => Object.fromEntries(order.map((name) => [name, record[name]])));
}

const statistics = recordOf(Object.keys(Statistics.shape), (name) =>
  name === "unavailable" ? unavailable : fc.option(number),
);
const evidence = recordOf(Object.keys(Evidence.shape), (name) =>
  name === "unavailable" ? unavailable : name === "sentence" ? text : fc.option(number),
);
const summary = recordOf(["sharpe", "cagr", "maxDrawdown", "trades"], () => fc.option(number));
const strategy: fc.Arbitrary<AnyStrategy> = fc
  .tuple(seeds, fc.integer({ min: 0, max: 2 }))
  .map(([seed, kind]) => {
    const single = generateStrategy(randomFor(seed), { depthMax: 5, longBias: 0.5 });
    if (kind === 0)
      return { kind: "script", name: "A", source: `return "${seed}×"`, stops: {}, sizing: { leverage: 1 } };
    const other = generateStrategy(randomFor(seed, "other"), { depthMax: 3, longBias: 0.5 });
    const pair = [single, other].map((member) => ({ strategy: member, weight: 1 }));
    return kind === 1 ? single : (makeEnsemble(pair) ?? single);
  });

const optional = ["certificate", "orders", "provenance"];
const entries = recordOf(Object.keys(LineageEntry.shape), (name): fc.Arbitrary<unknown> => {
  if (name === "strategy") return strategy;
  if (name === "training" || name === "validation") return fc.option(statistics);
  if (name === "evidence") return fc.option(evidence);
  if (name === "findings" || name === "violations" || name === "parents") return fc.array(text);
  if (optional.includes(name)) return fc.option(fc.dictionary(text, text), { nil: undefined, freq: 4 });
  return name === "fitness" ? fc.option(number) : name === "generation" || name === "island" ? whole : text;
}) as fc.Arbitrary<unknown> as fc.Arbitrary<LineageEntry>;

const elites = recordOf(Object.keys(Elite.shape), (name): fc.Arbitrary<unknown> => {
  if (name === "strategy") return strategy;
  if (name === "training") return summary;
  if (name === "validation") return fc.option(summary);
  if (name === "cell")
    return recordOf(Object.keys(Elite.shape.cell.shape), (axis) => (axis === "family" ? text : whole));
  if (name === "blockReturns") return fc.array(number);
  return name === "champion" || name === "nearWinner" ? fc.boolean() : name === "fitness" ? number : text;
}) as fc.Arbitrary<unknown> as fc.Arbitrary<Elite>;

describe("the texts that the archive's hash is made of", () => {
  it("are the canonical JSON of lineage entries, whatever the order of their fields", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const hashed = { ...entry, runId: "", provenance: undefined };
        expect(lineageText(entry)).toBe(canonicalJson(hashed));
        expect(extendLineageDigest("digest", [entry])).toBe(sha256Hex(`digest${contentHash(hashed)}`));
      }),
      { numRuns: 500 },
    );
  });

  it("are the canonical JSON of elites and of the whole archive", () => {
    fc.assert(
      fc.property(fc.array(elites, { maxLength: 4 }), fc.nat(), text, (list, generation, lineageDigest) => {
        for (const elite of list) expect(eliteText(elite)).toBe(canonicalJson(elite));
        const archive = { ...emptyArchive, elites: list, generation, lineageDigest };
        expect(archiveText(archive)).toBe(canonicalJson(archive));
        expect(archiveHashOf(archive)).toBe(contentHash(archive));
      }),
      { numRuns: 300 },
    );
  });
});
