import type { Phase } from "@tradewind/core/events";
import type { RunView } from "@tradewind/core/views/run";
import { Meter } from "../../components/Meter.tsx";
import { useNow } from "../../components/useNow.ts";
import { duration } from "../../format/time.ts";
import { phaseOrder, phaseTitles } from "../../state/phaseOrder.ts";
import { phaseShare } from "../../state/progress.ts";
import type { RunState } from "../../state/runState.ts";
import { phaseWords } from "./phaseWords.ts";

interface PhaseStripProps {
  readonly state: RunState;
  readonly status: RunView["status"];
}

/** The lap of six phases: where it is, how long each took, and what it has done. */
export function PhaseStrip({ state, status }: PhaseStripProps) {
  const isRunning = status === "running";
  const nowMs = useNow(250, isRunning);
  return (
    <ol class="phases" aria-label="Phases of the present generation">
      {phaseOrder.map((phase, index) => (
        <PhaseCell
          key={phase}
          phase={phase}
          index={index}
          state={state}
          nowMs={nowMs}
          isRunning={isRunning}
        />
      ))}
    </ol>
  );
}

interface PhaseCellProps {
  readonly phase: Phase;
  readonly index: number;
  readonly state: RunState;
  readonly nowMs: number;
  readonly isRunning: boolean;
}

function PhaseCell({ phase, index, state, nowMs, isRunning }: PhaseCellProps) {
  const { status, startedAt, durationMs, summary } = state.phases[phase];
  const isHere = status === "running" && isRunning;
  const spentMs = isHere && startedAt !== null ? Math.max(0, nowMs - Date.parse(startedAt)) : durationMs;
  const shown = status === "running" && !isRunning ? "stopped" : status;
  return (
    <li class={`phase phase-${shown}`} aria-current={isHere ? "step" : undefined} title={summary}>
      <div class="phase-head">
        <span class="phase-index" aria-hidden="true">
          {index + 1}
        </span>
        <span class="phase-title">{phaseTitles[phase]}</span>
        <span class="phase-time number">{spentMs === null ? "" : duration(spentMs)}</span>
      </div>
      <Meter label={phaseTitles[phase]} share={phaseMeter(state, phase, isHere)} tone={tones[shown]} />
      <p class="phase-words">
        <span class="phase-status">{shown}</span> {phaseWords(state, phase)}
      </p>
    </li>
  );
}

const tones = {
  queued: "quiet",
  running: "accent",
  stopped: "quiet",
  done: "done",
  failed: "failed",
} as const;

function phaseMeter(state: RunState, phase: Phase, isHere: boolean): number | null {
  const share = phaseShare(state, phase);
  return share === null && !isHere ? 0 : share;
}
