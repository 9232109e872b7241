import type { RunSummary } from "@tradewind/core/views/run";
import { Meter } from "../../components/Meter.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Scroller } from "../../components/Scroller.tsx";
import { Statistic } from "../../components/Statistic.tsx";
import { StatusPill } from "../../components/StatusPill.tsx";
import { useNow } from "../../components/useNow.ts";
import { count, counted, decimal } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { runPath } from "../../routing/routes.ts";
import { elapsedMs, generationsDone } from "./figures.ts";

export function RunsTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const nowMs = useNow(
    1_000,
    runs.some(({ finishedAt }) => finishedAt === null),
  );
  return (
    <Scroller label="Runs">
      <table class="table runs">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Generation</th>
            <th
              scope="col"
              class="right"
              title="Half the median and half the worst Sharpe ratio of eight eras of training"
            >
              Best fitness
            </th>
            <th
              scope="col"
              class="right"
              title="Distinct strategies evaluated: what the fitness is to be judged by"
            >
              Trials
            </th>
            <th scope="col" class="right lesser">
              Champions
            </th>
            <th scope="col" class="right lesser">
              Started
            </th>
            <th scope="col" class="right lesser">
              Elapsed
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.runId} run={run} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function RunRow({ run, nowMs }: { readonly run: RunSummary; readonly nowMs: number }) {
  const { runId, name, status, settings, market, progress, seedStrategies } = run;
  const done = generationsDone(run);
  return (
    <tr>
      <th scope="row">
        <a href={runPath(runId)} data-row class="row-link">
          {name}
        </a>
        <span class="row-note">
          {market.symbols.map(({ symbol }) => symbol).join(" + ")} · seed {settings.seed} ·{" "}
          {count(settings.population)} a generation
          {seedStrategies > 0 && ` · ${counted(seedStrategies, "seed strategy", "seed strategies")}`}
        </span>
      </th>
      <td>
        <StatusPill status={status} />
      </td>
      <td class="with-meter">
        <span class="number">
          {done} / {settings.generations}
        </span>
        <Meter
          label={`Generations of ${name}`}
          share={done / settings.generations}
          tone={status === "running" ? "accent" : "quiet"}
        />
      </td>
      <td class="right">
        <Statistic value={progress.bestFitness} format={decimal} reason="no strategy has a fitness yet" />
      </td>
      <td class="right number">{count(progress.trials)}</td>
      <td class="right number lesser">{count(progress.champions)}</td>
      <td class="right lesser">
        <Moment at={run.createdAt} />
      </td>
      <td class="right number lesser">{duration(elapsedMs(run, nowMs))}</td>
    </tr>
  );
}
