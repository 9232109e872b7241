import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oracleBacktester } from "../backtest/backtester.ts";
import { defaultCosts } from "../backtest/costs.ts";
import { type BacktestResult, BlockSums, Statistics } from "../backtest/result.ts";
import { handmadeMarket, wanderingBars } from "../market/fixtures.ts";
import type { Assessment } from "./assessment.ts";
import type { CandidateResult } from "./candidate.ts";
import { packedBlock, packedStatistics } from "./packedNumbers.ts";
import { packAssessments, packResults, unpackAssessments, unpackResults } from "./packing.ts";
import { testAssessment, testCandidate } from "./testFixtures.ts";

const market = handmadeMarket(wanderingBars(1, 400));
const range = { start: 0, end: 400 };
const candidates = Array.from({ length: 12 }, (_, index) => testCandidate(index));
const backtests = oracleBacktester
  .on(market)
  .backtestAll(candidates.map(({ strategy }) => ({ strategy, range, costs: defaultCosts }) as never));

function resultOf(index: number, training: BacktestResult | null): CandidateResult {
  const { candidateId, strategyId } = candidates[index % candidates.length]!;
  const provenance = { engineVersion: 1, moduleHash: "oracle", dataHash: "0" };
  const validation = index % 2 === 0 ? training : null;
  return {
    candidateId,
    strategyId,
    outcome: training === null ? "failed" : "measured",
    training,
    validation,
    provenance: training === null ? null : provenance,
    reason: index % 3 === 0 ? "naïve – 平" : "",
    anatomy: index % 4 === 0 ? ["Worst fall 20 %."] : [],
  };
}

const someResults = fc
  .array(fc.option(fc.integer({ min: 0, max: 11 })), { maxLength: 20 })
  .map((picked) =>
    picked.map((which, index) => resultOf(index, which === null ? null : (backtests[which] ?? null))),
  );

describe("packed results", () => {
  it("read back as they were", () => {
    fc.assert(
      fc.property(someResults, (results) => {
        expect(unpackResults(packResults(results))).toEqual(results);
      }),
    );
  });

  it("are the same bytes for the same results", () => {
    fc.assert(
      fc.property(someResults, (results) => {
        expect(packResults(structuredClone(results))).toEqual(packResults(results));
      }),
    );
  });

  it("take less than half of the room of their text", () => {
    const results = backtests.map((training, index) => resultOf(index, training));

    expect(packResults(results).length).toBeLessThan(JSON.stringify(results).length / 2);
  });

  it("are read where they lie at any place of a larger buffer", () => {
    const packed = packResults([resultOf(0, backtests[0] ?? null)]);
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);

    expect(unpackResults(shifted.subarray(3))).toEqual(unpackResults(packed));
  });

  it.each([0, 7, 12])("refuse what was cut after %i bytes", (length) => {
    const packed = packResults([resultOf(0, backtests[0] ?? null)]);

    expect(() => unpackResults(packed.subarray(0, length))).toThrow(RangeError);
  });

  it("refuse what lacks its last numbers", () => {
    const packed = packResults([resultOf(0, backtests[0] ?? null)]);

    expect(() => unpackResults(packed.subarray(0, packed.length - 8))).toThrow(RangeError);
  });
});

describe("numbers without their names", () => {
  it("are those of the schemas, every one", () => {
    const statistics = Object.keys(Statistics.shape).filter((name) => name !== "unavailable");

    expect(packedStatistics.names.toSorted()).toEqual(statistics.toSorted());
    expect(packedBlock.names.toSorted()).toEqual(Object.keys(BlockSums.shape).toSorted());
  });

  it.each([
    ["statistics", packedStatistics],
    ["blocks", packedBlock],
  ])("of %s are read under the names under which they were written", (_, packed) => {
    const values = Float64Array.from(packed.names, (_, index) => index + 1);
    const written = new Float64Array(packed.names.length);

    packed.write(written, 0, Object.fromEntries(packed.names.map((name, at) => [name, values[at]])) as never);

    expect(written).toEqual(values);
    expect(Object.entries(packed.read(values, 0))).toEqual(packed.names.map((name, at) => [name, at + 1]));
  });
});

describe("what an earlier version packed as one document", () => {
  it("still reads, under the names that it says itself", () => {
    const [result = resultOf(0, null)] = [resultOf(1, backtests[1] ?? null)];
    const statisticFields = packedStatistics.names.toReversed();
    const blockFields = packedBlock.names.toReversed();
    const { statistics, blocks, ruined } = result.training!;
    const light = { ruined, unavailable: statistics.unavailable, blocks: blocks.length };
    const text = JSON.stringify({ statisticFields, blockFields, items: [{ ...result, training: light }] });
    const pick = (record: object, names: readonly string[]): number[] =>
      names.map((name) => (record as Record<string, number | null>)[name] ?? Number.NaN);
    const numbers = [pick(statistics, statisticFields), ...blocks.map((block) => pick(block, blockFields))];
    const encoded = new TextEncoder().encode(
      text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)),
    );
    const values = new Uint8Array(Float64Array.from(numbers.flat()).buffer);
    const prefix = new Uint8Array(Uint32Array.of(0x31_50_57_54, encoded.length).buffer);

    const packed = Uint8Array.from([...prefix, ...encoded, ...values]);

    expect(unpackResults(packed)).toEqual([result]);
  });
});

describe("packed assessments", () => {
  it("read back as they were", () => {
    const assessments: Assessment[] = candidates.map((candidate, index) =>
      testAssessment(candidate, index % 3 === 0 ? null : index / 7, {
        training: index === 5 ? null : (backtests[index]?.statistics ?? null),
        trainingBlocks: index === 5 ? [] : (backtests[index]?.blocks ?? []),
      }),
    );

    expect(unpackAssessments(packAssessments(assessments))).toEqual(assessments);
  });
});
