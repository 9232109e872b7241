import type { Envelope } from "@tradewind/core/events";
import { advance, backtestsPerSecond, millisecondsLeft, noProgress, type Progress } from "./progress.ts";
import { decimal, duration, percent, probability } from "./words.ts";

const BAR_CELLS = 20;
const CLEAR_LINE = "\r\u001b[2K";
const PAINT_MS = 100;

/** Where messages for a person go. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Shows a run to a person: on a terminal one living line, else a line for each thing worth telling. */
export interface Reporter {
  take(envelope: Envelope): void;
  /** Words of their own line. */
  say(text: string): void;
  /** Takes the living line away. */
  rest(): void;
}

export function createReporter(screen: Screen, clock: { nowMs(): number }): Reporter {
  let progress: Progress = noProgress;
  let paintedMs = 0;
  const clear = screen.isTerminal ? CLEAR_LINE : "";
  const say = (text: string): void => screen.write(`${clear}${text}\n`);
  return {
    take(envelope) {
      progress = advance(progress, envelope);
      const words = wordsOf(envelope, progress);
      if (words !== null) say(words);
      const nowMs = clock.nowMs();
      if (!screen.isTerminal || nowMs - paintedMs < PAINT_MS) return;
      paintedMs = nowMs;
      screen.write(`${clear}${liveLine(progress).slice(0, screen.columns - 1)}`);
    },
    say,
    rest: () => screen.write(clear),
  };
}

export function liveLine(progress: Progress): string {
  const { generation, generations, phase, tested, population, bestFitness } = progress;
  const share =
    phase === "backtesting" && population > 0 ? Math.min(1, tested / population) : phase === null ? 0 : 1;
  const full = Math.round(share * BAR_CELLS);
  const bar = `${"█".repeat(full)}${"░".repeat(BAR_CELLS - full)}`;
  const count = phase === "backtesting" ? ` ${tested}/${population}` : "";
  const place = `generation ${generation + 1}/${generations} ${phase ?? ""}`;
  const rate = backtestsPerSecond(progress);
  const leftMs = millisecondsLeft(progress);
  return [
    `${place.padEnd(29)} ${bar}${count}`,
    `best ${decimal(bestFitness)}`,
    rate === null ? "" : `${rate.toFixed(0)} backtests/s`,
    leftMs === null ? "" : `${duration(leftMs)} left`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** What deserves a line that stays. */
function wordsOf(envelope: Envelope, progress: Progress): string | null {
  switch (envelope.type) {
    case "generation.finished": {
      const { bestFitness, medianFitness, evaluated, failed, trials, champions } = envelope.data;
      const place = `generation ${(envelope.generation ?? 0) + 1}/${progress.generations}`;
      const fitness = `best fitness ${decimal(bestFitness)}, median ${decimal(medianFitness)}`;
      const left = `${duration(millisecondsLeft(progress))} left`;
      return `${place}: ${fitness}; ${evaluated} evaluated, ${failed} failed; ${champions} champions in ${trials} trials; ${left}`;
    }
    case "champion.found": {
      const { name, validation, trials, deflatedSharpe } = envelope.data;
      const figures = `CAGR ${percent(validation.cagr)}, Sharpe ${decimal(validation.sharpe)} on validation`;
      return `champion: ${name}: ${figures}; after ${trials} trials its deflated Sharpe is ${probability(deflatedSharpe)}`;
    }
    case "violation.recorded":
      return `violation: ${envelope.data.kind} in scope ${envelope.data.scope}: ${envelope.data.message}`;
    default:
      return null;
  }
}
