import type { RunView } from "@tradewind/core/views/run";
import { Moment } from "../../components/Moment.tsx";
import { StatusPill } from "../../components/StatusPill.tsx";
import { useNow } from "../../components/useNow.ts";
import { count, money } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { elapsedMs } from "../runs/figures.ts";
import { RunActions } from "./RunActions.tsx";

interface RunHeadProps {
  readonly run: RunView;
  readonly status: RunView["status"];
  readonly onChanged: () => void;
}

/** What this run is, how it stands, and what can be done with it. */
export function RunHead({ run, status, onChanged }: RunHeadProps) {
  const { name, settings, market } = run;
  const nowMs = useNow(1_000, run.finishedAt === null);
  const { training, validation } = market.parts;
  return (
    <header class="view-head run-head">
      <div>
        <p class="crumbs">
          <a href="/">Runs</a>
        </p>
        <h1>
          {name} <StatusPill status={status} />
        </h1>
        <p class="subtitle">
          <span>{market.symbols.map(({ symbol }) => symbol).join(" + ")}</span>
          <span title={`${count(training.end - training.start)} bars`}>
            training {training.from} to {training.to}
          </span>
          <span title={`${count(validation.end - validation.start)} bars`}>
            validation {validation.from} to {validation.to}
          </span>
          <span>seed {settings.seed}</span>
          <span>
            started <Moment at={run.createdAt} />
          </span>
          <span class="number">{duration(elapsedMs(run, nowMs))}</span>
          <CostNote run={run} />
        </p>
      </div>
      <RunActions
        runId={run.runId}
        name={name}
        status={status}
        generations={settings.generations}
        onChanged={onChanged}
      />
    </header>
  );
}

/** What the run is worth at AWS's public prices; on one machine nobody is charged. */
function CostNote({ run }: { readonly run: RunView }) {
  const { estimate, progress } = run;
  if (estimate === undefined) return null;
  const spent = progress.cost === undefined ? "" : `${money(progress.cost.usd)} of `;
  const { region, readOn } = estimate.prices;
  return (
    <span
      class="number"
      title={`At AWS's public prices of ${readOn} (${region}); a run on your own machine costs nothing`}
    >
      {spent}about {money(estimate.usd)} on AWS
    </span>
  );
}
