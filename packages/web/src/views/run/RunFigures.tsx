import { championGate } from "@tradewind/core/agents/gates";
import type { RunView } from "@tradewind/core/views/run";
import { Figure } from "../../components/Figure.tsx";
import { Meter } from "../../components/Meter.tsx";
import { count, counted, decimal, percent } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { remainingMs, runShare } from "../../state/progress.ts";
import type { RunState } from "../../state/runState.ts";
import { generationsDone } from "../runs/figures.ts";
import { gateWords } from "./gateWords.ts";

interface RunFiguresProps {
  readonly run: RunView;
  readonly state: RunState;
  readonly status: RunView["status"];
}

/** The figures one looks at first. */
export function RunFigures({ run, state, status }: RunFiguresProps) {
  const generations = state.generations ?? run.settings.generations;
  const share = state.lastSeq === 0 ? generationsDone(run) / generations : runShare(state);
  const trials = Math.max(state.trials, run.progress.trials);
  const newest = state.fitness.at(-1);
  const cells = state.lap.cells || newest?.cells;
  return (
    <dl class="figures span-12">
      <div class="figure figure-wide">
        <dt>Progress</dt>
        <dd>
          <span class="figure-value">{percent(share, 0)}</span>
          <Meter label="Progress of the run" share={share} tone={status === "running" ? "accent" : "quiet"} />
          <span class="figure-note">{leftWords(run, state, status)}</span>
        </dd>
      </div>
      <Figure
        label="Best fitness"
        value={decimal(bestOf(run, state), 3)}
        note={`of ${counted(trials, "trial")}`}
        title="Half the median and half the worst Sharpe ratio of eight eras of training, less penalties"
      />
      <Figure
        label="Median, last generation"
        value={decimal(newest?.medianFitness ?? null, 3)}
        note={newest === undefined ? "no generation yet" : `of ${count(newest.evaluated)} evaluated`}
      />
      <Figure
        label="Champions"
        value={count(Math.max(state.champions.length, run.progress.champions))}
        note={gateWords(championGate)}
      />
      <Figure
        label="Archive"
        value={cells === undefined ? "—" : counted(cells, "cell")}
        note={`${count(run.progress.backtests)} backtests`}
        title="Kinds of behaviour, each with the best strategy known"
      />
    </dl>
  );
}

function bestOf(run: RunView, state: RunState): number | null {
  const known = [...state.fitness.map(({ bestFitness }) => bestFitness), run.progress.bestFitness];
  return known.reduce<number | null>(
    (best, value) => (value === null ? best : best === null ? value : Math.max(best, value)),
    null,
  );
}

function leftWords(run: RunView, state: RunState, status: RunView["status"]): string {
  if (state.ending !== null) return state.ending.reason;
  const generations = state.generations ?? run.settings.generations;
  const generation = Math.min((state.generation ?? run.generation) + 1, generations);
  const lap = `generation ${generation} of ${generations}`;
  if (status !== "running") return lap;
  const leftMs = remainingMs(state);
  return leftMs === null ? `${lap}, time left not known yet` : `${lap}, about ${duration(leftMs)} left`;
}
