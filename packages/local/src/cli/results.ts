import { championGate } from "@tradewind/core/agents/gates";
import type { LineageEntry, LineageMeasure } from "@tradewind/core/archive/lineage";
import { whyNoChampion } from "@tradewind/core/evolution/findingsOfRun";
import { judgeByNow } from "@tradewind/core/evolution/judgeByNow";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { LineageStore } from "@tradewind/core/ports";
import { decimal, percent, table } from "./words.ts";

const SHOWN_MAX = 10;
const READ_MAX = 1_000;

/** What a run found, for a person: its champions, or an honest word that there is none and what came nearest. */
export async function describeResults(lineage: LineageStore, run: RunRecord): Promise<string> {
  const best = await top(lineage, run.runId, "sharpe");
  const champions = best.filter((entry) => entry.verdict === "champion");
  const { trials } = run.progress;
  const gate = `CAGR above ${percent(championGate.cagr)} and Sharpe above ${decimal(championGate.sharpe)}`;
  const head =
    champions.length > 0
      ? `${champions.length} champions (${gate} on validation), the best of ${trials} trials:`
      : `${noChampion(run, gate)} The best of ${trials} trials:`;
  const shown = champions.length > 0 ? champions : await top(lineage, run.runId, "fitness");
  const rows = shown.slice(0, SHOWN_MAX).map((entry) => rowOf(entry, run));
  const columns = [
    "strategy",
    "CAGR",
    "Sharpe",
    "max drawdown",
    "trades",
    "deflated Sharpe",
    "of trials",
    "evidence",
  ];
  const foot = `Figures are of the validation part, net of costs. Archive ${run.archiveHash ?? "none"}, seed ${run.settings.seed}.`;
  return [head, "", ...(rows.length > 0 ? [table([columns, ...rows]), ""] : []), foot, ""].join("\n");
}

/** What could not be computed was not missed. */
function noChampion({ market, progress }: RunRecord, gate: string): string {
  const reason = whyNoChampion(market);
  return reason === null
    ? `No champion: none of ${progress.trials} trials reached ${gate} on validation.`
    : `No champion was possible. ${reason}`;
}

async function top(
  lineage: LineageStore,
  runId: string,
  measure: LineageMeasure,
): Promise<readonly LineageEntry[]> {
  return (await lineage.top(runId, measure, { limit: READ_MAX })).items;
}

function rowOf(entry: LineageEntry, run: RunRecord): readonly string[] {
  const { name, validation } = entry;
  const { dsr, trials, verdict } = judgeByNow(entry, run);
  return [
    name,
    percent(validation?.cagr),
    decimal(validation?.sharpe),
    percent(validation?.maxDrawdown),
    String(validation?.trades ?? "—"),
    decimal(dsr),
    String(trials),
    verdict ?? "—",
  ];
}
