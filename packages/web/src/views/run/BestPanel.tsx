import type { RunView } from "@tradewind/core/views/run";
import { listStrategies } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { Panel } from "../../components/Panel.tsx";
import { counted } from "../../format/number.ts";
import { runPath } from "../../routing/routes.ts";
import type { RunState } from "../../state/runState.ts";
import { ChampionsTable } from "./ChampionsTable.tsx";
import { StrategyTable } from "./StrategyTable.tsx";

interface BestPanelProps {
  readonly run: RunView;
  readonly state: RunState;
  readonly status: RunView["status"];
}

const SHOWN = 8;
const POLL_MS = 5_000;

/** The champions; while there is none it says so and shows the best there are. */
export function BestPanel({ run, state, status }: BestPanelProps) {
  const { runId } = run;
  const trials = Math.max(state.trials, run.progress.trials);
  const all = <a href={`${runPath(runId)}?tab=strategies`}>All strategies</a>;
  if (state.champions.length > 0) {
    return (
      <Panel title="Champions" aside={all}>
        <ChampionsTable runId={runId} champions={state.champions} />
      </Panel>
    );
  }
  return (
    <Panel title="Best so far" aside={all}>
      <p class="honest">
        {noChampion(run, status)} {trials > 0 && `${counted(trials, "strategy", "strategies")} tried.`} These
        are the best by training fitness; with so many tries the best of them look good by luck alone, so read
        them beside their deflated Sharpe ratio.
      </p>
      <BestTable runId={runId} isEnded={state.ending !== null} />
    </Panel>
  );
}

function BestTable({ runId, isEnded }: { readonly runId: string; readonly isEnded: boolean }) {
  const load = (signal: AbortSignal) => listStrategies(runId, { by: "fitness", limit: SHOWN }, signal);
  const best = useResource(`best/${runId}`, load, { pollMs: isEnded ? 0 : POLL_MS });
  return (
    <Loaded resource={best} rows={SHOWN}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="nothing">Strategies appear here when the first generation is archived.</p>
        ) : (
          <StrategyTable rows={items} />
        )
      }
    </Loaded>
  );
}

function noChampion({ findings }: RunView, status: RunView["status"]): string {
  if (findings.some(({ kind }) => kind === "noChampionPossible"))
    return "No champion is possible on these data.";
  if (status === "succeeded") return "This run found no champion.";
  if (status === "failed" || status === "cancelled") return "This run ended without a champion.";
  return "No champion yet.";
}
