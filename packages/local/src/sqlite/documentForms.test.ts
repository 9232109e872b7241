import type { Assessment } from "@tradewind/core/evolution/assessment";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import { testAssessment, testCandidate, testStatistics } from "@tradewind/core/evolution/testFixtures";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeDocument, encodeDocument } from "./documentForms.ts";

const provenance = { engineVersion: 1, moduleHash: "a", dataHash: "b" };
const block = { bars: 9, sum: -0, sumSquares: 1, sumCubes: 0, sumFourths: 1, sumDownsideSquares: 1 };
const blocks = [{ ...block, growth: 1.1, peak: 1.2, trough: 0.9, maxDrawdown: -0.1 }];

interface Measured {
  readonly result: CandidateResult;
  readonly assessment: Assessment;
}

const outcomes = fc.constantFrom("measured", "screened", "failed");

function measured(outcome: CandidateResult["outcome"], index: number): Measured {
  const candidate = testCandidate(index);
  const { candidateId, strategyId } = candidate;
  const ran = outcome === "failed" ? null : { statistics: testStatistics(), blocks, ruined: false };
  const validation = outcome === "measured" ? { ...ran, statistics: testStatistics(), blocks } : null;
  const result = {
    ...{ candidateId, strategyId, outcome, training: ran, validation, reason: "", anatomy: [] },
    provenance: ran && provenance,
  } as CandidateResult;
  const assessment = testAssessment(candidate, outcome === "measured" ? 0.5 : null, {
    training: result.training?.statistics ?? null,
    validation: result.validation?.statistics ?? null,
    trainingBlocks: result.training?.blocks ?? [],
    findings: ["naïve – 平"],
    ...(result.provenance && { provenance: result.provenance }),
  });
  return { result, assessment };
}

it("assessments of what the ledger holds are kept without its numbers, and read back with them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(outcomes, { maxLength: 8 }), async (outcomes) => {
      const all = outcomes.map(measured);
      const results = all.map(({ result }) => result);
      const assessments = all.map(({ assessment }) => assessment);

      const stored = await encodeDocument("assessments", assessments, async () => results);
      const read = await decodeDocument("assessments", stored, async () => structuredClone(results));

      expect(stored.form).toBe("judgements");
      expect(read).toEqual(assessments);
    }),
  );
});

it("assessments of anything else keep their own numbers", async () => {
  const { assessment, result } = measured("measured", 1);
  const others: Partial<Assessment>[] = [
    { training: testStatistics() },
    { validation: null },
    { trainingBlocks: [] },
    { provenance: { ...provenance } },
  ];
  for (const change of others) {
    const changed = [{ ...assessment, ...change }];
    const stored = await encodeDocument("assessments", changed, async () => [result]);
    expect(stored.form).toBe("numbers");
    expect(await decodeDocument("assessments", stored, async () => [])).toEqual(changed);
  }
  expect((await encodeDocument("assessments", [assessment], async () => [])).form).toBe("numbers");
});

it("every other document reads back as it was", async () => {
  const none = async () => [];
  const candidates = [testCandidate(1), testCandidate(2)];
  const search = { stage: 1 } as never;
  const [stored, small] = [
    await encodeDocument("candidates", candidates, none),
    await encodeDocument("search", search, none),
  ];
  expect(await decodeDocument("candidates", stored, none)).toEqual(candidates);
  expect(await decodeDocument("search", small, none)).toEqual(search);
});
