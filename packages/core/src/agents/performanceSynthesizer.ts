import { sharpeOfBlocks } from "../backtest/blocks.ts";
import type { BacktestResult, BlockSums, Statistics } from "../backtest/result.ts";
import { limits } from "../limits.ts";
import { championGate, nearWinnerShare } from "./gates.ts";

const SIZE_PENALTY_PER_NODE = 0.003;
const TURNOVER_FREE = 10;
const TURNOVER_PENALTY = 0.002;

export type Verdict = "champion" | "nearWinner" | "kept" | "rejected" | "failed";

/**
 * Answers: how good is it, if luck is discounted? Half the median and half the worst of the Sharpe ratios of eight
 * eras of the training part, less a penalty for size and one for turnover above 10 a year. An era without movement
 * counts as zero. Null where the training part says too little.
 */
export function fitnessOf(training: BacktestResult, nodes: number, barsPerYear: number): number | null {
  if (training.ruined || training.statistics.trades < limits.tradesMin) return null;
  const eras = eraSharpes(training.blocks, barsPerYear).sort((a, b) => a - b);
  const worst = eras[0];
  if (worst === undefined) return null;
  const middle = eras.length >>> 1;
  const median = ((eras[middle - 1] ?? worst) + (eras[middle] ?? worst)) / 2;
  const turnoverExcess = Math.max(0, (training.statistics.turnover ?? 0) - TURNOVER_FREE);
  return (median + worst) / 2 - SIZE_PENALTY_PER_NODE * nodes - TURNOVER_PENALTY * turnoverExcess;
}

/** The annualised Sharpe ratio of each of eight eras: unions of neighbouring blocks. */
export function eraSharpes(blocks: readonly BlockSums[], barsPerYear: number): number[] {
  const perEra = Math.max(1, Math.floor(blocks.length / limits.erasCount));
  const sharpes: number[] = [];
  for (let era = 0; era < limits.erasCount; era++) {
    const end = Math.min((era + 1) * perEra, blocks.length);
    sharpes.push(sharpeOfBlocks(blocks, barsPerYear, era * perEra, end) ?? 0);
  }
  return sharpes;
}

/** Names champions and near-winners by the validation part; what has none or no fitness is rejected. */
export function verdictOf(fitness: number | null, validation: Statistics | null): Verdict {
  return fitness === null || validation === null ? "rejected" : verdictByValidation(validation);
}

/** The verdict on what has a fitness. */
export function verdictByValidation({ cagr, sharpe, trades }: Statistics): Verdict {
  if (cagr === null || sharpe === null || trades < championGate.tradesMin) return "kept";
  if (cagr > championGate.cagr && sharpe > championGate.sharpe) return "champion";
  const near = cagr > championGate.cagr * nearWinnerShare && sharpe > championGate.sharpe * nearWinnerShare;
  return near ? "nearWinner" : "kept";
}

/** What the figures say in words, each with what could be done about it. */
export function findingsOf(
  fitness: number | null,
  training: Statistics,
  validation: Statistics | null,
): string[] {
  const findings: string[] = [];
  if (validation !== null) findings.push(...decayFindings(training, validation));
  if ((training.turnover ?? 0) > 50) {
    findings.push(
      `Trades its equity ${(training.turnover ?? 0).toFixed(0)} times a year: costs decide; lengthen its windows.`,
    );
  }
  if ((training.exposure ?? 1) < 0.05)
    findings.push("In the market under 5 % of the time: loosen the entry.");
  if (fitness !== null && fitness < 0 && (training.sharpe ?? 0) > 0.5) {
    findings.push(
      "Good over the whole, bad in its worst era: a regime gate may keep it out of what it cannot trade.",
    );
  }
  return findings;
}

function decayFindings(training: Statistics, validation: Statistics): string[] {
  if (training.sharpe === null || validation.sharpe === null || training.sharpe <= 0) return [];
  if (validation.sharpe < 0)
    return ["Loses on validation what it won in training: most likely fitted to the past."];
  if (validation.sharpe < training.sharpe / 2) {
    return ["Keeps less than half of its Sharpe ratio on validation: simplify it, or trust it less."];
  }
  return validation.sharpe > training.sharpe * 1.5
    ? ["Better on validation than in training: partly a kind market."]
    : [];
}
