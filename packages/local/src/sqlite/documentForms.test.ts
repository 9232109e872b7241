import type { Assessment } from "@tradewind/core/evolution/assessment";
import {
  type CandidateResult,
  type Proposal,
  Proposal as ProposalSchema,
} from "@tradewind/core/evolution/candidate";
import { testAssessment, testCandidate, testStatistics } from "@tradewind/core/evolution/testFixtures";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Beside, decodeDocument, encodeDocument } from "./documentForms.ts";

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

const holding = (results: readonly CandidateResult[], brood: readonly Proposal[] = []): Beside => ({
  results: async () => results,
  brood: async () => brood,
});

it("assessments of what the ledger holds are kept without its numbers, and read back with them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(outcomes, { maxLength: 8 }), async (outcomes) => {
      const all = outcomes.map(measured);
      const results = all.map(({ result }) => result);
      const assessments = all.map(({ assessment }) => assessment);

      const stored = await encodeDocument("assessments", assessments, holding(results));
      const read = await decodeDocument("assessments", stored, holding(structuredClone(results)));

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
    const stored = await encodeDocument("assessments", changed, holding([result]));
    expect(stored.form).toBe("numbers");
    expect(await decodeDocument("assessments", stored, holding([]))).toEqual(changed);
  }
  expect((await encodeDocument("assessments", [assessment], holding([]))).form).toBe("numbers");
});

it("every other document reads back as it was", async () => {
  const none = holding([]);
  const candidates = [testCandidate(1), testCandidate(2)];
  const search = { stage: 1 } as never;
  const [stored, small] = [
    await encodeDocument("candidates", candidates, none),
    await encodeDocument("search", search, none),
  ];
  expect(await decodeDocument("candidates", stored, none)).toEqual(candidates);
  expect(await decodeDocument("search", small, none)).toEqual(search);
});

it("candidates of a brood are kept by their places in it, the others whole, and read back in their order", async () => {
  const several = fc.array(fc.record({ bred: fc.boolean(), changed: fc.boolean() }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(several, async (several) => {
      const all = several.map((_, index) => testCandidate(index));
      const brood = all.map(({ candidateId: _, scope: _scope, name: _name, ...proposal }) => proposal);
      const candidates = all.map((candidate, index) => {
        const { candidateId, scope, name } = candidate;
        if (several[index]?.bred !== true) return { ...candidate, note: "naïve – 平" };
        const changed = several[index].changed ? { note: "another" } : {};
        return { ...(brood[index] as Proposal), ...changed, candidateId, scope, name };
      });

      const stored = await encodeDocument("candidates", candidates, holding([], brood));
      const read = await decodeDocument("candidates", stored, holding([], structuredClone(brood)));

      expect(read).toEqual(candidates);
    }),
  );
});

it("candidates are not read back from another brood than theirs", async () => {
  const { candidateId, scope, name, ...proposal } = testCandidate(1);
  const stored = await encodeDocument(
    "candidates",
    [{ ...proposal, candidateId, scope, name }],
    holding([], [proposal]),
  );

  await expect(decodeDocument("candidates", stored, holding([]))).rejects.toThrow(RangeError);
});

it("a candidate of a brood has every field of its proposal, and its strategy is parsed once", async () => {
  const certificate = { trials: 1 } as never;
  const { candidateId, scope, name, ...rest } = testCandidate(1);
  const proposal: Proposal = { ...rest, certificate };
  const brood = await encodeDocument("brood", [proposal], holding([]));
  const readBrood = await decodeDocument("brood", brood, holding([]));
  const candidates = [{ ...proposal, candidateId, scope, name }];
  const stored = await encodeDocument("candidates", candidates, holding([], [proposal]));

  const [read] = await decodeDocument("candidates", stored, holding([], readBrood));

  expect(Object.keys(read ?? {})).toEqual(Object.keys(candidates[0] ?? {}));
  expect(Object.keys(proposal).sort()).toEqual(Object.keys(ProposalSchema.shape).sort());
  expect(read).toEqual(candidates[0]);
  expect(read?.strategy).toBe(read?.strategy);
  expect(read?.strategy).toBe(readBrood[0]?.strategy);
});
