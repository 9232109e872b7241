import { backtest } from "../backtest/kernel.ts";
import type { BacktestResult } from "../backtest/result.ts";
import { limits } from "../limits.ts";
import type { CandidateResult, DataCandidate } from "./candidate.ts";
import type { OpenMarket } from "./phase.ts";
import { backtestTerms, type RunSettings } from "./run.ts";

/**
 * One candidate's backtests: the training part first, and the validation part only for what is worth a look,
 * because each look at validation counts as a trial.
 */
export function evaluateCandidate(
  candidate: DataCandidate,
  open: OpenMarket,
  settings: RunSettings,
): CandidateResult {
  const { candidateId, strategyId, strategy } = candidate;
  const terms = backtestTerms(settings);
  const training = backtest({ strategy, market: open.market, range: open.training, ...terms });
  const objection = screen(training);
  if (objection !== null) {
    return { candidateId, strategyId, outcome: "screened", training, validation: null, reason: objection };
  }
  const validation = backtest({ strategy, market: open.market, range: open.validation, ...terms });
  return { candidateId, strategyId, outcome: "measured", training, validation, reason: "" };
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
