import { estimateRun } from "@tradewind/core/cost/estimate";
import { TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { readBudget } from "@tradewind/core/safety/budget";

/** Refuses a run that is expected to cost more than its budget: TerminalError `run.over_budget` with the figures. */
export function assertAffordable({ settings, market }: Pick<RunRecord, "settings" | "market">): void {
  const { costUsdMax } = settings.budget;
  if (costUsdMax === undefined) return;
  const { usd, backtests, breakdown } = estimateRun(settings, market);
  if (usd <= costUsdMax) return;
  const { generations, population } = settings;
  const [dearest = "compute", dearestUsd = 0] =
    Object.entries(breakdown).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  throw new TerminalError(
    "invalid",
    "run.over_budget",
    `${generations} generations of ${population} are about ${backtests} backtests and cost about ${usd} USD ` +
      `(${dearestUsd} of it for ${dearest}), the budget is ${costUsdMax} USD; ` +
      "take fewer generations, a smaller population, or a larger costUsdMax",
    { details: [{ pointer: "/budget/costUsdMax", message: `the run is estimated at ${usd} USD` }] },
  );
}

/** Refuses to wake a run whose budget is spent, for one more generation would be beyond it: TerminalError `run.budget_spent`. */
export function assertBudgetLeft({ runId, settings, progress, createdAt }: RunRecord, nowMs: number): void {
  const wallSeconds = Math.max(0, (nowMs - Date.parse(createdAt)) / 1_000);
  const costUsd = progress.cost?.usd ?? 0;
  const { exceeded, sentence } = readBudget(settings.budget, {
    backtests: progress.backtests,
    wallSeconds,
    costUsd,
  });
  if (!exceeded) return;
  throw new TerminalError("conflict", "run.budget_spent", `run ${runId} cannot be extended: ${sentence}`);
}
