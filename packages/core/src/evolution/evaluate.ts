import { verdictByValidation } from "../agents/performanceSynthesizer.ts";
import { dissectRisk } from "../agents/riskAnalyzer.ts";
import type { BacktestJob, MarketBacktester } from "../backtest/backtester.ts";
import type { Provenance } from "../backtest/provenance.ts";
import type { BacktestResult, BacktestTrace } from "../backtest/result.ts";
import { limits } from "../limits.ts";
import type { PartRange } from "../market/bars.ts";
import type { CandidateResult, DataCandidate } from "./candidate.ts";
import type { OpenMarket } from "./phase.ts";
import { type Recall, recallOrCompute } from "./recall.ts";
import { backtestTerms, type RunSettings } from "./run.ts";

export interface Evaluation {
  readonly open: OpenMarket;
  readonly settings: RunSettings;
  readonly backtester: MarketBacktester;
  readonly provenance: Provenance;
  readonly recall: Recall;
  /** Told after each few backtests how many bars were simulated. */
  readonly advanced: (bars: number) => void;
}

/** Between two reports of progress at most so many bars are simulated, if one backtest has not more. */
const BARS_PER_REPORT = 2_000_000;

/**
 * Candidates' backtests: the training part of them all first, then the validation part of those that are worth a look,
 * because each look at validation counts as a trial. Results in the candidates' order.
 */
export async function evaluateCandidates(
  candidates: readonly DataCandidate[],
  evaluation: Evaluation,
): Promise<CandidateResult[]> {
  const { open, settings, backtester, provenance } = evaluation;
  const terms = backtestTerms(settings);
  const run = (some: readonly DataCandidate[], range: PartRange): Promise<BacktestResult[]> =>
    recallOrCompute(
      some.map(({ strategyId, strategy }) => ({ strategyId, strategy, range, ...terms })),
      {
        ...evaluation,
        symbols: open.market.symbols.length,
        compute: (jobs) => backtestInSteps(jobs, range, evaluation),
      },
    );
  const trained = await run(candidates, open.training);
  const objections = trained.map(screen);
  const validated = (
    await run(
      candidates.filter((_, index) => objections[index] === null),
      open.validation,
    )
  ).values();
  return candidates.map(({ candidateId, strategyId, strategy }, index) => {
    const training = trained[index] ?? null;
    const objection = objections[index] ?? null;
    const base = { candidateId, strategyId, training, provenance };
    if (objection !== null || training === null) {
      return { ...base, outcome: "screened", validation: null, reason: objection ?? "", anatomy: [] };
    }
    const validation = validated.next().value ?? null;
    const trace = (): BacktestTrace => {
      evaluation.advanced(barsOf(open, open.training));
      return backtester.trace({ strategy, range: open.training, ...terms });
    };
    const anatomy = anatomyOf(validation, trace);
    return { ...base, outcome: "measured", validation, reason: "", anatomy };
  });
}

/** A few at a time, so that what is slow can be told from what is stuck. */
function backtestInSteps(
  jobs: readonly BacktestJob[],
  range: PartRange,
  { open, backtester, advanced }: Evaluation,
): BacktestResult[] {
  const bars = barsOf(open, range);
  const step = Math.max(1, Math.floor(BARS_PER_REPORT / bars));
  const results: BacktestResult[] = [];
  for (let from = 0; from < jobs.length; from += step) {
    const some = jobs.slice(from, from + step);
    results.push(...backtester.backtestAll(some));
    advanced(bars * some.length);
  }
  return results;
}

function barsOf({ market }: OpenMarket, { start, end }: PartRange): number {
  return (end - start) * market.symbols.length;
}

/**
 * What may be crowned is run once more, for what its curve and its trades say. It was worth a look at validation, so it
 * will have a fitness.
 */
export function anatomyOf(validation: BacktestResult | null, traceTraining: () => BacktestTrace): string[] {
  if (validation === null) return [];
  const verdict = verdictByValidation(validation.statistics);
  return verdict === "champion" || verdict === "nearWinner" ? [...dissectRisk(traceTraining())] : [];
}

/** Why a training result is not worth a look at validation, or null when it is. */
export function screen({ statistics, ruined }: BacktestResult): string | null {
  if (ruined) return "the account was ruined in training: lower the leverage or tighten the stops";
  if (statistics.trades < limits.tradesMin) {
    return `${statistics.trades} trades in training, ${limits.tradesMin} are needed to say anything: loosen the entry`;
  }
  if ((statistics.sharpe ?? 0) <= 0) return "no return over its risk in training";
  return null;
}
