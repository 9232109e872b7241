import { Meter } from "../../components/Meter.tsx";
import { Panel } from "../../components/Panel.tsx";
import { Sparkline } from "../../components/Sparkline.tsx";
import { useNow } from "../../components/useNow.ts";
import { count, decimal, percent } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import type { RunState } from "../../state/runState.ts";
import {
  rateHistory,
  ratePerSecond,
  recentUtilisation,
  totalUtilisation,
  watchedMs,
} from "../../state/throughput.ts";

interface WorkersPanelProps {
  readonly state: RunState;
  readonly isRunning: boolean;
}

const RATE_WINDOW_MS = 10_000;
const BUSY_WINDOW_MS = 60_000;
const SLOT_MS = 2_000;
const SLOTS = 60;
const WORKERS_SHOWN = 12;

/** How fast strategies are tested, and by whom: over the last seconds while it runs, over the whole once it is done. */
export function WorkersPanel({ state, isRunning }: WorkersPanelProps) {
  const nowMs = useNow(1_000, isRunning);
  const workers = isRunning
    ? recentUtilisation(state, nowMs, watchedMs(state, nowMs, BUSY_WINDOW_MS))
    : totalUtilisation(state);
  const strategies = state.workers.reduce((sum, worker) => sum + worker.strategies, 0);
  const overall = state.backtestingMs === 0 ? 0 : (strategies * 1_000) / state.backtestingMs;
  const rate = isRunning ? ratePerSecond(state.batches, nowMs, RATE_WINDOW_MS) : overall;
  return (
    <Panel
      title="Workers"
      aside={
        <span class="muted">{isRunning ? "busy, last minute" : "busy, of the time in backtesting"}</span>
      }
    >
      <div class="rate">
        <p>
          <span class="figure-value">{decimal(rate, rate < 100 ? 1 : 0)}</span> strategies a second
          <small>
            {isRunning
              ? "last 10 seconds"
              : `${count(strategies)} in ${duration(state.backtestingMs)} of backtesting`}
          </small>
        </p>
        {isRunning && (
          <Sparkline
            label="Strategies a second, last two minutes"
            values={rateHistory(state.batches, nowMs, SLOT_MS, SLOTS)}
          />
        )}
      </div>
      {workers.length === 0 ? (
        <p class="nothing">No worker has answered yet.</p>
      ) : (
        <ul class="workers">
          {workers.slice(0, WORKERS_SHOWN).map(({ worker, busy, strategies }) => (
            <li key={worker} title={`${count(strategies)} strategies`}>
              <span class="worker-name">{worker}</span>
              <Meter label={`${worker}, busy`} share={busy} tone="quiet" />
              <span class="number">{percent(busy, 0)}</span>
            </li>
          ))}
          {workers.length > WORKERS_SHOWN && <li class="muted">and {workers.length - WORKERS_SHOWN} more</li>}
        </ul>
      )}
    </Panel>
  );
}
