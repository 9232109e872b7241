import type { RunView } from "@tradewind/core/views/run";
import { lazily } from "../../components/lazily.tsx";
import { Panel } from "../../components/Panel.tsx";
import { runPath } from "../../routing/routes.ts";
import type { RunState } from "../../state/runState.ts";
import { BestPanel } from "./BestPanel.tsx";
import { Feed } from "./Feed.tsx";
import { RunFigures } from "./RunFigures.tsx";
import { SearchPanel } from "./SearchPanel.tsx";
import { TargetsPanel } from "./TargetsPanel.tsx";
import { WorkersPanel } from "./WorkersPanel.tsx";

const FitnessChart = lazily(async () => (await import("../../charts/FitnessChart.tsx")).FitnessChart);

interface OverviewProps {
  readonly run: RunView;
  readonly state: RunState;
  readonly status: RunView["status"];
}

const FEED_SHOWN = 30;

/** The board to leave open: how far, how good, how fast, and what was found. */
export function Overview({ run, state, status }: OverviewProps) {
  return (
    <div class="board">
      <RunFigures run={run} state={state} status={status} />
      <div class="span-8 stack">
        <Panel title="Fitness by generation" aside={<FitnessNote />}>
          {state.fitness.length === 0 ? (
            <p class="nothing tall">The first generation has to end before there is a point to draw.</p>
          ) : (
            <FitnessChart points={state.fitness} generations={state.generations ?? state.fitness.length} />
          )}
        </Panel>
        <BestPanel run={run} state={state} status={status} />
        <SearchPanel state={state} />
      </div>
      <div class="span-4 stack">
        <TargetsPanel targets={run.settings.targets} state={state} runId={run.runId} />
        <WorkersPanel state={state} isRunning={status === "running"} />
        <Panel title="Highlights" aside={<a href={`${runPath(run.runId)}?tab=events`}>All events</a>}>
          <Feed events={state.highlights} shown={FEED_SHOWN} runId={run.runId} />
        </Panel>
      </div>
    </div>
  );
}

function FitnessNote() {
  return (
    <span
      class="muted"
      title="Half the median and half the worst of the Sharpe ratios of eight eras of the training part, less a turnover and a size penalty"
    >
      on training, luck discounted
    </span>
  );
}
