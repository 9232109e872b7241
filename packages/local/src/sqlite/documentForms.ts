import type { Assessment } from "@tradewind/core/evolution/assessment";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import { packAssessments, unpackAssessments } from "@tradewind/core/evolution/packing";
import type { GenerationDocuments } from "@tradewind/core/ports";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { bytes, type Row, text } from "./database.ts";
import { strategyOf, textOfStrategy } from "./strategyText.ts";
import { packLines, unpackLines } from "./textLines.ts";

/**
 * `lines`: of each item what it is beside its strategy, and its strategy; `json`: one line of it; `numbers`: assessments
 * with all their numbers; `judgements`: assessments whose numbers are those of the results in the ledger.
 */
export type Form = "lines" | "json" | "numbers" | "judgements";

export interface Stored {
  readonly form: Form;
  readonly packed: Uint8Array;
}

type Documents = GenerationDocuments;
type Strategies = readonly { readonly strategy: AnyStrategy }[];
type Results = () => Promise<readonly CandidateResult[]>;

export async function encodeDocument<K extends keyof Documents>(
  key: K,
  document: Documents[K],
  results: Results,
): Promise<Stored> {
  switch (key) {
    case "assessments":
      return encodeAssessments(document as Documents["assessments"], await results());
    case "candidates":
    case "brood":
      return { form: "lines", packed: packLines(linesOf(document as Strategies)) };
    default:
      return { form: "json", packed: packLines([JSON.stringify(document)]) };
  }
}

export async function decodeDocument<K extends keyof Documents>(
  _key: K,
  { form, packed }: Stored,
  results: Results,
): Promise<Documents[K]> {
  switch (form) {
    case "lines":
      return itemsOf(unpackLines(packed)) as Documents[K];
    case "json":
      return JSON.parse(unpackLines(packed)[0] ?? "") as Documents[K];
    case "numbers":
      return unpackAssessments(packed) as Documents[K];
    case "judgements":
      return judgedFrom(unpackLines(packed), await results()) as Documents[K];
  }
}

/** What stood before forms had names: text, or bytes that the kind of document tells. */
export function decodeEarlier<K extends keyof Documents>(key: K, row: Row): Documents[K] {
  const asText = text(row, "document");
  if (asText !== "") return JSON.parse(asText) as Documents[K];
  const packed = bytes(row, "packed");
  return (key === "assessments" ? unpackAssessments(packed) : itemsOf(unpackLines(packed))) as Documents[K];
}

function linesOf(items: Strategies): readonly string[] {
  return items.flatMap((item) => [
    JSON.stringify({ ...item, strategy: null }),
    textOfStrategy(item.strategy),
  ]);
}

function itemsOf(lines: readonly string[]): Strategies {
  return Array.from({ length: lines.length >> 1 }, (_, index) => ({
    ...(JSON.parse(lines[2 * index] ?? "") as Strategies[number]),
    strategy: strategyOf(lines[2 * index + 1] ?? ""),
  }));
}

/** Numbers are most of an assessment, and those that analysis took over from the results are there already. */
function encodeAssessments(assessments: readonly Assessment[], results: readonly CandidateResult[]): Stored {
  const measured = new Map(results.map((result) => [result.candidateId, result]));
  const taken = assessments.every((assessment) => isOf(assessment, measured.get(assessment.candidateId)));
  if (!taken) return { form: "numbers", packed: packAssessments(assessments) };
  const lines = assessments.map((assessment) =>
    JSON.stringify({
      ...assessment,
      training: null,
      validation: null,
      trainingBlocks: null,
      provenance: undefined,
    }),
  );
  return { form: "judgements", packed: packLines(lines) };
}

/** Whether its numbers are the very ones of the result, not only equal to them. */
function isOf(
  { training, validation, trainingBlocks, provenance }: Assessment,
  result: CandidateResult | undefined,
): boolean {
  return (
    result !== undefined &&
    training === (result.training?.statistics ?? null) &&
    validation === (result.validation?.statistics ?? null) &&
    (trainingBlocks === result.training?.blocks || (trainingBlocks.length === 0 && training === null)) &&
    provenance === (result.provenance ?? undefined)
  );
}

function judgedFrom(lines: readonly string[], results: readonly CandidateResult[]): readonly Assessment[] {
  const measured = new Map(results.map((result) => [result.candidateId, result]));
  return lines.map((line) => {
    const judgement = JSON.parse(line) as Assessment;
    const result = measured.get(judgement.candidateId);
    return {
      ...judgement,
      training: result?.training?.statistics ?? null,
      validation: result?.validation?.statistics ?? null,
      trainingBlocks: result?.training?.blocks ?? [],
      ...(result?.provenance && { provenance: result.provenance }),
    };
  });
}
