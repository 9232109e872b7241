import type { Envelope, EventType } from "@tradewind/core/events";
import { counted, decimal, percent } from "../../format/number.ts";
import { words } from "../../format/words.ts";
import { phaseTitles } from "../../state/phaseOrder.ts";

export type EventKind =
  | "run"
  | "phases"
  | "candidates"
  | "backtests"
  | "verdicts"
  | "breeding"
  | "champions"
  | "violations";

export const eventKinds: Readonly<Record<EventType, EventKind>> = {
  "run.started": "run",
  "run.paused": "run",
  "run.resumed": "run",
  "run.extended": "run",
  "run.finished": "run",
  "generation.started": "phases",
  "generation.finished": "phases",
  "phase.started": "phases",
  "phase.finished": "phases",
  "regime.detected": "phases",
  "archive.committed": "phases",
  "adaptation.decided": "phases",
  "candidate.proposed": "candidates",
  "batch.queued": "backtests",
  "backtest.finished": "backtests",
  "candidate.analysed": "verdicts",
  "strategy.bred": "breeding",
  "strategy.promoted": "verdicts",
  "champion.found": "champions",
  "target.reached": "champions",
  "violation.recorded": "violations",
  "lineage.quarantined": "violations",
};

/** One event in one line. */
export function describeEvent(event: Envelope): string {
  switch (event.type) {
    case "run.started":
      return `Began: ${event.data.generations} generations of ${event.data.population} on ${event.data.symbols.join(", ")}, seed ${event.data.seed}`;
    case "run.paused":
      return "Paused";
    case "run.resumed":
      return `Resumed, execution ${event.data.epoch}`;
    case "run.extended":
      return `Extended to ${counted(event.data.generations, "generation")}`;
    case "run.finished":
      return `Ended, ${event.data.status}: ${event.data.reason}; ${counted(event.data.champions, "champion")} of ${counted(event.data.trials, "trial")}`;
    case "generation.started":
      return `Generation ${place(event)} of ${event.data.generations} begins`;
    case "generation.finished":
      return `Generation ${place(event)} ends: best fitness ${decimal(event.data.bestFitness, 3)}, median ${decimal(event.data.medianFitness, 3)}, ${counted(event.data.trials, "trial")} so far`;
    case "phase.started":
      return `${phaseTitle(event)} begins`;
    case "phase.finished":
      return `${phaseTitle(event)} ends: ${event.data.summary}`;
    case "archive.committed":
      return `Archive: ${counted(event.data.cells, "cell")}, ${event.data.added} new, ${event.data.replaced} better`;
    case "adaptation.decided":
      return `Decided: ${event.data.reason}`;
    case "regime.detected":
      return `${event.data.symbol}: trend ${event.data.trend}, ${event.data.volatility}${event.data.crash ? ", crash" : ""}`;
    case "candidate.proposed":
      return `Proposed ${event.data.name} by ${words(event.data.origin)}`;
    case "batch.queued":
      return `Queued ${counted(event.data.candidates, "candidate")} in scope ${event.data.scope}`;
    case "backtest.finished":
      return describeBatch(event.data);
    case "candidate.analysed":
      return `${event.data.name}: ${event.data.verdict === "nearWinner" ? "near-winner" : event.data.verdict}, fitness ${decimal(event.data.fitness, 3)}${event.data.finding === "" ? "" : `. ${event.data.finding}`}`;
    case "strategy.bred":
      return `${words(event.data.operator)}, ${event.data.outcome}: ${event.data.note}`;
    case "champion.found":
      return `Champion ${event.data.name}: CAGR ${percent(event.data.validation.cagr)}, Sharpe ${decimal(event.data.validation.sharpe)} on validation, of ${counted(event.data.trials, "trial")}`;
    case "target.reached":
      return `Target ${event.data.stage + 1} reached with ${percent(event.data.cagr)} a year`;
    case "strategy.promoted":
      return `Promoted ${event.data.name} out of the sandbox: ${event.data.sentence}`;
    case "violation.recorded":
      return `Violation, ${event.data.kind} in scope ${event.data.scope}: ${event.data.message}`;
    case "lineage.quarantined":
      return `Breeds no more: ${counted(event.data.violations, "descendant")} of this strategy were stopped`;
  }
}

/** The strategy that an event is about, if it is about one that can be opened. */
export function strategyOf(event: Envelope): string | null {
  switch (event.type) {
    case "candidate.analysed":
    case "champion.found":
    case "target.reached":
    case "lineage.quarantined":
      return event.data.strategyId;
    default:
      return null;
  }
}

function place({ generation }: Envelope): number {
  return (generation ?? 0) + 1;
}

function phaseTitle({ phase }: Envelope): string {
  return phase === null ? "Phase" : phaseTitles[phase];
}

function describeBatch(data: Extract<Envelope, { type: "backtest.finished" }>["data"]): string {
  const failed = data.results.filter(({ outcome }) => outcome === "failed").length;
  const tested = counted(data.results.length, "strategy", "strategies");
  return `${data.worker} tested ${tested} in ${decimal(data.durationMs / 1_000)} s${failed > 0 ? `, ${failed} failed` : ""}`;
}
