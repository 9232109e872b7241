import { z } from "zod";
import type { Statistics } from "../backtest/result.ts";
import { probabilityText } from "./probabilityText.ts";
import {
  deflatedSharpe,
  effectiveTrials,
  luckSharpe,
  minimumTrackRecordBars,
  probabilisticSharpe,
  recordProblem,
  type SharpeRecord,
} from "./sharpeEvidence.ts";

/**
 * Where the deflated Sharpe ratio turns into words. 0.95 is the usual bar for a claim; below 0.5 the best of as many
 * luckless tries would have done better more often than not.
 */
export const evidenceThresholds = { likelyReal: 0.95, likelyLuck: 0.5, trackRecordConfidence: 0.95 } as const;

export const EvidenceVerdict = z.enum(["likely real", "unproven", "likely luck"]);

const probability = z.number().min(0).max(1).nullable();

/** How much of a result is luck. What cannot be computed is null, and `unavailable` says why. */
export const Evidence = z.strictObject({
  /** Probability that the true Sharpe ratio is above zero, were this the only trial. */
  psr: probability,
  /** The same above what the best of `trials` luckless tries would show. */
  dsr: probability,
  /** Every strategy tried before this could be picked, itself included. */
  trials: z.int().min(1),
  /** What the trials are worth when they resemble each other; reported only, the verdict rests on `trials`. */
  effectiveTrials: z.number().nullable(),
  /** Annualised Sharpe ratio to expect of the best of `trials` luckless tries. */
  luckSharpe: z.number().nullable(),
  /** Bars at which even a single trial of this Sharpe ratio would be proven above zero with 95 % confidence. */
  minimumTrackRecordBars: z.number().nullable(),
  verdict: EvidenceVerdict,
  sentence: z.string(),
  unavailable: z.record(z.string(), z.string()),
});

export type EvidenceVerdict = z.infer<typeof EvidenceVerdict>;
export type Evidence = z.infer<typeof Evidence>;

export interface EvidenceInput {
  readonly validation: Statistics;
  readonly barsPerYear: number;
  readonly trials: number;
  /**
   * Of per-bar Sharpe ratios on validation, of every trial that passed the screen on training, whatever it showed on
   * validation; null while there are fewer than two. The screen does not look at validation, so it does not select what
   * has no skill by what it shows there.
   */
  readonly trialsVariance: number | null;
  /** Mean correlation between the trials' returns, where somebody measured it. */
  readonly meanCorrelation?: number | null;
}

/** Judges one strategy's validation figures against the true number of trials. Never throws for poor figures. */
export function judgeEvidence(input: EvidenceInput): Evidence {
  const unavailable: Record<string, string> = {};
  const record = recordOf(input, unavailable);
  const luck = luckOf(input, unavailable);
  const psr = record === null ? null : probabilisticSharpe({ ...record, benchmark: 0 });
  const dsr = record === null ? null : deflated(record, input, unavailable);
  const verdict = verdictOf(dsr);
  return {
    psr,
    dsr,
    trials: input.trials,
    effectiveTrials: independentTrials(input, unavailable),
    luckSharpe: luck,
    minimumTrackRecordBars: record === null ? null : trackRecord(record, unavailable),
    verdict,
    sentence: sentenceOf(input, { dsr, luck, verdict, unavailable }),
    unavailable,
  };
}

/** The deflated Sharpe ratio and its verdict alone, without words: for lists, which judge many. */
export function judgeDeflated(input: EvidenceInput): Pick<Evidence, "dsr" | "verdict"> {
  const unavailable: Record<string, string> = {};
  const record = recordOf(input, unavailable);
  const dsr = record === null ? null : deflated(record, input, unavailable);
  return { dsr, verdict: verdictOf(dsr) };
}

function recordOf(
  { validation, barsPerYear }: EvidenceInput,
  why: Record<string, string>,
): SharpeRecord | null {
  const { sharpe, skewness, kurtosis, bars } = validation;
  const record =
    sharpe === null || skewness === null || kurtosis === null
      ? null
      : { sharpe: sharpe / Math.sqrt(barsPerYear), bars, skewness, kurtosis };
  const problem = record === null ? missingOf(validation) : recordProblem(record);
  if (problem === null) return record;
  why.psr = problem;
  why.dsr = problem;
  why.minimumTrackRecordBars = problem;
  return null;
}

/** Why the first of the figures that a record needs is not there. */
function missingOf({ sharpe, skewness, kurtosis, unavailable }: Statistics): string {
  const missing = Object.entries({ sharpe, skewness, kurtosis }).find(([, value]) => value === null);
  return unavailable[missing?.[0] ?? ""] ?? `validation has no ${missing?.[0] ?? "figures"}`;
}

/**
 * By luck alone a Sharpe ratio over n bars varies by 1 / (n - 1) (Lo 2002, for zero mean). Trials whose own variance is
 * below a tenth of that are near copies of each other, and what the best of them shows says nothing of luck.
 */
const LUCK_VARIANCE_SHARE_MIN = 0.1;

/** One trial alone needs no variance across trials: it has nobody to be luckier than. */
function varianceOf(input: EvidenceInput): number | null {
  if (input.trials === 1) return 0;
  return resembleEachOther(input) ? null : input.trialsVariance;
}

function resembleEachOther({ trialsVariance, validation }: EvidenceInput): boolean {
  return trialsVariance !== null && trialsVariance * (validation.bars - 1) < LUCK_VARIANCE_SHARE_MIN;
}

function luckOf(input: EvidenceInput, why: Record<string, string>): number | null {
  const variance = varianceOf(input);
  if (variance !== null) return luckSharpe(input.trials, variance) * Math.sqrt(input.barsPerYear);
  const spread = `the spread of ${input.trials} trials`;
  why.luckSharpe = resembleEachOther(input)
    ? `${spread} is less than a third of what luck alone makes: they are near copies of each other, and more different ones must be tried`
    : `${spread} is unknown: at least two must have been measured`;
  return null;
}

function deflated(record: SharpeRecord, input: EvidenceInput, why: Record<string, string>): number | null {
  const trialsVariance = varianceOf(input);
  if (trialsVariance !== null) return deflatedSharpe({ ...record, trials: input.trials, trialsVariance });
  why.dsr = why.luckSharpe ?? "the spread of the trials is unknown";
  return null;
}

function trackRecord(record: SharpeRecord, why: Record<string, string>): number | null {
  const confidence = evidenceThresholds.trackRecordConfidence;
  const bars = minimumTrackRecordBars({ ...record, benchmark: 0, confidence });
  if (bars === null)
    why.minimumTrackRecordBars = "the Sharpe ratio is not above zero: no record is long enough";
  return bars;
}

function independentTrials(
  { trials, meanCorrelation }: EvidenceInput,
  why: Record<string, string>,
): number | null {
  if (meanCorrelation !== undefined && meanCorrelation !== null)
    return effectiveTrials(meanCorrelation, trials);
  why.effectiveTrials = "the correlation between the trials was not measured";
  return null;
}

/** What cannot be computed proves nothing, in either direction. */
function verdictOf(dsr: number | null): EvidenceVerdict {
  if (dsr === null) return "unproven";
  if (dsr >= evidenceThresholds.likelyReal) return "likely real";
  return dsr < evidenceThresholds.likelyLuck ? "likely luck" : "unproven";
}

interface Judged {
  readonly dsr: number | null;
  readonly luck: number | null;
  readonly verdict: EvidenceVerdict;
  readonly unavailable: Readonly<Record<string, string>>;
}

function sentenceOf({ trials, validation }: EvidenceInput, judged: Judged): string {
  const { dsr, luck, verdict, unavailable } = judged;
  if (dsr === null || luck === null) return `Unproven: ${unavailable.dsr ?? "nothing could be computed"}.`;
  const head = { "likely real": "Likely real", unproven: "Unproven", "likely luck": "Likely luck" }[verdict];
  const own = `a Sharpe ratio of ${(validation.sharpe ?? 0).toFixed(2)}`;
  const against =
    trials === 1
      ? "as the only trial, against zero"
      : `where the best of ${trials} luckless tries would show ${luck.toFixed(2)}`;
  return `${head}: ${own} ${against}; it is more than luck with a probability of ${probabilityText(dsr)}.`;
}
