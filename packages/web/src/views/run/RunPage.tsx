import { useEffect, useMemo } from "preact/hooks";
import { getRun } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { lazily } from "../../components/lazily.tsx";
import { ProblemBox } from "../../components/Problem.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { TabLinks } from "../../components/TabLinks.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { count, percent } from "../../format/number.ts";
import { session } from "../../live/session.ts";
import { query } from "../../routing/location.ts";
import { runPath } from "../../routing/routes.ts";
import { runShare } from "../../state/progress.ts";
import { emptyRunState, type RunState } from "../../state/runState.ts";
import { Overview } from "./Overview.tsx";
import { PhaseStrip } from "./PhaseStrip.tsx";
import { RunHead } from "./RunHead.tsx";

const EventsTab = lazily(async () => (await import("./EventsTab.tsx")).EventsTab);
const LineageTab = lazily(async () => (await import("../../lineage/LineageTab.tsx")).LineageTab);
const StrategiesTab = lazily(async () => (await import("./StrategiesTab.tsx")).StrategiesTab);
const HealthTab = lazily(async () => (await import("./HealthTab.tsx")).HealthTab);

const tabs = ["overview", "strategies", "lineage", "events", "health"] as const;

/** One run, live. */
export function RunPage({ runId }: { readonly runId: string }) {
  const run = useResource(`run/${runId}`, (signal) => getRun(runId, signal));
  const live = session.value?.runId === runId ? session.value : null;
  const state = live?.state.value ?? emptyRunState;
  const isLive = live?.connection.value === "live";
  // The record is read again when the events say that it moved.
  useEffect(() => {
    if (isLive) run.reload();
  }, [isLive, state.status, state.generation, state.generations]);
  useTitle(titleOf(run.data?.name, state));
  if (run.data === null) {
    return (
      <div class="view">
        {run.problem === null ? (
          <Skeleton rows={8} />
        ) : (
          <ProblemBox problem={run.problem} retry={run.reload} />
        )}
      </div>
    );
  }
  const current = tabs.find((tab) => tab === query.value.get("tab")) ?? "overview";
  const status = (isLive ? state.status : null) ?? run.data.status;
  return (
    <div class="view run-view">
      <RunHead run={run.data} status={status} onChanged={run.reload} />
      {run.data.findings.map(({ kind, message }) => (
        <p key={kind} class="honest" role="note">
          {message}
        </p>
      ))}
      {run.data.failure !== null && status === "failed" && (
        <p class="problem" role="alert">
          <strong>The run failed</strong> {run.data.failure.message} <code>{run.data.failure.code}</code>
        </p>
      )}
      <PhaseStrip state={state} status={status} />
      <TabLinks
        label="Parts of the run"
        current={current}
        href={(tab) => (tab === "overview" ? runPath(runId) : `${runPath(runId)}?tab=${tab}`)}
        tabs={[
          ["overview", "Overview"],
          ["strategies", "Strategies"],
          ["lineage", "Lineage"],
          ["events", "Events"],
          ["health", "Health", state.violations > 0 ? count(state.violations) : ""],
        ]}
      />
      {current === "overview" && <Overview run={run.data} state={state} status={status} />}
      {current === "events" && <EventsTab state={state} runId={runId} />}
      <StillTab runId={runId} tab={current} state={state} />
    </div>
  );
}

interface StillTabProps {
  readonly runId: string;
  readonly tab: (typeof tabs)[number];
  readonly state: RunState;
}

/** The parts that change with a generation, not with an event: they are not drawn anew in between. */
function StillTab({ runId, tab, state }: StillTabProps) {
  const { archiveVersion, violations } = state;
  const generations = state.fitness.length;
  return useMemo(() => {
    if (tab === "strategies") return <StrategiesTab runId={runId} round={generations} />;
    if (tab === "lineage") return <LineageTab runId={runId} round={archiveVersion} />;
    if (tab === "health") return <HealthTab runId={runId} round={generations + violations} />;
    return null;
  }, [runId, tab, generations, archiveVersion, violations]);
}

/** The tab tells how far the run is, for those who look at another. */
function titleOf(name: string | undefined, state: RunState): string {
  if (name === undefined) return "Run";
  return state.lastSeq === 0 ? name : `${percent(runShare(state), 0)} ${name}`;
}
