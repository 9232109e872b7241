import { championGate } from "@tradewind/core/agents/gates";
import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { whyNoChampion } from "@tradewind/core/evolution/findingsOfRun";
import { judgeByNow } from "@tradewind/core/evolution/judgeByNow";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { LineageStore } from "@tradewind/core/ports";
import { decimal, percent, probability, table } from "./words.ts";

const SHOWN_MAX = 10;
const READ_AT_ONCE = 1_000;

/** What a run found, for a person: its champions, or an honest word that there is none and what came nearest. */
export async function describeResults(lineage: LineageStore, run: RunRecord): Promise<string> {
  const champions = await championsOf(lineage, run.runId);
  const { trials } = run.progress;
  const gate = gateWords(championGate);
  const head =
    champions.length > 0
      ? `${champions.length} champions (${gate}), the best of ${trials} trials:`
      : `${noChampion(run, gate)} The best of ${trials} trials:`;
  const shown =
    champions.length > 0 ? champions : (await lineage.top(run.runId, "fitness", { limit: SHOWN_MAX })).items;
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

function gateWords({ cagr, sharpe, tradesMin }: typeof championGate): string {
  return `CAGR above ${percent(cagr)} and Sharpe above ${decimal(sharpe)} on validation, in at least ${tradesMin} trades`;
}

/** What could not be computed was not missed. */
function noChampion({ market, progress }: RunRecord, gate: string): string {
  const reason = whyNoChampion(market);
  return reason === null
    ? `No champion: none of ${progress.trials} trials reached ${gate}.`
    : `No champion was possible. ${reason}`;
}

/** All of them, the highest Sharpe ratio first; what lies below the gate cannot hold one more. */
async function championsOf(lineage: LineageStore, runId: string): Promise<readonly LineageEntry[]> {
  const champions: LineageEntry[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = { limit: READ_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await lineage.top(runId, "sharpe", page);
    champions.push(...items.filter(({ verdict }) => verdict === "champion"));
    const isBelowGate = (items.at(-1)?.validation?.sharpe ?? 0) <= championGate.sharpe;
    cursor = isBelowGate ? null : next;
  }
  return champions;
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
    probability(dsr),
    String(trials),
    verdict ?? "—",
  ];
}
