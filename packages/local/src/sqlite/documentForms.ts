import type { Assessment } from "@tradewind/core/evolution/assessment";
import type { Candidate, CandidateResult, Proposal } from "@tradewind/core/evolution/candidate";
import { packAssessments, unpackAssessments } from "@tradewind/core/evolution/packing";
import type { GenerationDocuments } from "@tradewind/core/ports";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { bytes, type Row, text } from "./database.ts";
import { strategyOf, textOfStrategy } from "./strategyText.ts";
import { packLines, unpackLines } from "./textLines.ts";

/**
 * `lines`: of each item what it is beside its strategy, and its strategy; `grown`: the same of candidates, but of those
 * that the brood holds their place there; `json`: one line of it; `numbers`: assessments with all their numbers;
 * `judgements`: assessments whose numbers are those of the results in the ledger.
 */
export type Form = "lines" | "grown" | "json" | "numbers" | "judgements";

export interface Stored {
  readonly form: Form;
  readonly packed: Uint8Array;
}

type Documents = GenerationDocuments;
type Strategies = readonly { readonly strategy: AnyStrategy }[];

/** What else of the same generation is stored, so that it need not be stored twice. */
export interface Beside {
  readonly results: () => Promise<readonly CandidateResult[]>;
  readonly brood: () => Promise<readonly Proposal[]>;
}

export async function encodeDocument<K extends keyof Documents>(
  key: K,
  document: Documents[K],
  beside: Beside,
): Promise<Stored> {
  switch (key) {
    case "assessments":
      return encodeAssessments(document as Documents["assessments"], await beside.results());
    case "candidates":
      return {
        form: "grown",
        packed: packLines(grownLines(document as Documents["candidates"], await beside.brood())),
      };
    case "brood":
      return { form: "lines", packed: packLines(linesOf(document as Strategies)) };
    default:
      return { form: "json", packed: packLines([JSON.stringify(document)]) };
  }
}

export async function decodeDocument<K extends keyof Documents>(
  _key: K,
  { form, packed }: Stored,
  beside: Beside,
): Promise<Documents[K]> {
  switch (form) {
    case "lines":
      return itemsOf(unpackLines(packed)) as Documents[K];
    case "grown":
      return grownFrom(unpackLines(packed), await beside.brood()) as Documents[K];
    case "json":
      return JSON.parse(unpackLines(packed)[0] ?? "") as Documents[K];
    case "numbers":
      return unpackAssessments(packed) as Documents[K];
    case "judgements":
      return judgedFrom(unpackLines(packed), await beside.results()) as Documents[K];
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
  return Array.from({ length: lines.length >> 1 }, (_, index) =>
    itemOf(lines[2 * index] ?? "", lines[2 * index + 1] ?? ""),
  );
}

/** A worker is asked for a part of a generation alone: a strategy is parsed when it is looked at. */
function itemOf(rest: string, strategyText: string): Strategies[number] {
  let strategy: AnyStrategy | undefined;
  return {
    ...(JSON.parse(rest) as object),
    get strategy() {
      strategy ??= strategyOf(strategyText);
      return strategy;
    },
  };
}

type Place = readonly [place: number, candidateId: string, scope: Candidate["scope"], name: string];

/** A bred candidate is its proposal with an id, a scope and a name. */
function grownLines(candidates: readonly Candidate[], brood: readonly Proposal[]): readonly string[] {
  const places = new Map(brood.map((proposal, place) => [proposal.strategy, place]));
  return candidates.flatMap((candidate) => {
    const place = places.get(candidate.strategy) ?? -1;
    const { candidateId, scope, name, ...proposal } = candidate;
    if (!isSame(proposal, brood[place])) return linesOf([candidate]);
    return JSON.stringify([place, candidateId, scope, name] satisfies Place);
  });
}

/** Whether they hold the very same things. */
function isSame(one: Proposal, other: Proposal | undefined): boolean {
  if (other === undefined) return false;
  const names = Object.keys(one) as (keyof Proposal)[];
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function grownFrom(lines: readonly string[], brood: readonly Proposal[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("{")) {
      candidates.push(itemOf(line, lines[++at] ?? "") as Candidate);
      continue;
    }
    const [place, candidateId, scope, name] = JSON.parse(line) as Place;
    const proposal = brood[place];
    if (proposal === undefined)
      throw new RangeError(`${candidateId} is at place ${place} of a brood of ${brood.length}`);
    candidates.push(candidateOf(proposal, { candidateId, scope, name }));
  }
  return candidates;
}

/** Field by field, so that the strategy is not looked at. */
function candidateOf(
  proposal: Proposal,
  named: Pick<Candidate, "candidateId" | "scope" | "name">,
): Candidate {
  const { strategyId, origin, parents, note, island } = proposal;
  return {
    strategyId,
    get strategy() {
      return proposal.strategy;
    },
    origin,
    parents,
    note,
    island,
    ...(proposal.certificate && { certificate: proposal.certificate }),
    ...named,
  };
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
