import { ensureTradewindError, TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import { isoOfDay } from "@tradewind/core/market/calendar";
import type {
  DatasetRecord,
  DatasetRefresh,
  FeedSymbol,
  QualityFinding,
} from "@tradewind/core/market/dataset";
import { decodeMarket } from "@tradewind/core/market/encode";
import {
  type BarChange,
  csvOfBars,
  type DailyBar,
  dailyBarsOf,
  type MergedBars,
  mergeBars,
} from "@tradewind/core/market/mergeBars";
import type { MarketFeed } from "@tradewind/core/ports";
import { requireDataset } from "./datasets.ts";
import { type FetchPorts, feedOf, fetchFinished, sourceOf } from "./fetchDataset.ts";
import { importDataset } from "./importDataset.ts";

/** Stored days that are asked for again, so that a correction of the recent past, or a new adjustment, is seen. */
const OVERLAP_DAYS = 30;
const CHANGES_NAMED = 5;
/** When the last provider is asked. A scheduled run has 300 s for this, for a fetch or two after it, and for its start. */
export const REFRESH_MS_MAX = 150_000;

export interface RefreshedDatasets {
  /** The versions to use now, in the order asked for. */
  readonly datasetIds: readonly string[];
  readonly refreshed: readonly DatasetRefresh[];
}

/**
 * Fetches newer bars of the datasets that come from a provider, each continued from its newest version. What is new
 * becomes a new version; the old ones stay. A provider that fails leaves the newest stored version in use, and says why;
 * so does one that is slow: whose turn comes after 150 seconds is not asked.
 */
export async function refreshDatasets(
  ports: FetchPorts,
  owner: string,
  datasetIds: readonly string[],
): Promise<RefreshedDatasets> {
  const refreshed: DatasetRefresh[] = [];
  const endMs = ports.clock.nowMs() + REFRESH_MS_MAX;
  for (const datasetId of datasetIds) {
    const record = await requireDataset(ports, owner, datasetId);
    if (record.feed === undefined) {
      refreshed.push(outcomeOf(record, record, "local", "it was uploaded; upload a newer file to renew it"));
      continue;
    }
    const newest = (await fetchedVersions(ports, owner, record.feed)).at(-1) ?? record;
    if (ports.clock.nowMs() >= endMs) {
      refreshed.push(outcomeOf(record, newest, "kept", tooLate(record.feed)));
      continue;
    }
    refreshed.push(await refreshOne(ports, owner, { record, newest, feed: record.feed }));
  }
  return { datasetIds: refreshed.map((refresh) => refresh.datasetId), refreshed };
}

function tooLate({ provider }: FeedSymbol): string {
  const seconds = REFRESH_MS_MAX / 1_000;
  return `${provider} was not asked: the datasets before it took the ${seconds} seconds that a refresh may take; the next one asks again`;
}

interface Refresh {
  /** The version the recipe names. */
  readonly record: DatasetRecord;
  readonly newest: DatasetRecord;
  readonly feed: FeedSymbol;
}

async function refreshOne(
  ports: FetchPorts,
  owner: string,
  { record, newest, feed }: Refresh,
): Promise<DatasetRefresh> {
  try {
    const merged = await mergeNewer(ports, newest, feed);
    const { added, changes } = merged;
    if (added === 0 && changes.length === 0) {
      return outcomeOf(record, newest, "unchanged", `${feed.provider} has nothing newer`);
    }
    const { record: version } = await importDataset(ports, owner, {
      name: newest.name,
      symbol: newest.report.symbol,
      text: csvOfBars(merged.bars),
      source: sourceOf(feed),
      feed,
      fill: newest.report.fill,
      findings: findingsOf(changes),
    });
    const words = changes.length === 0 ? "" : `, ${changes.length} of the past told otherwise than before`;
    const message = `${added} bars added up to ${version.report.lastDate}${words}`;
    return { ...outcomeOf(record, version, "updated", message), added, changed: changes.length };
  } catch (thrown) {
    return outcomeOf(record, newest, "kept", ensureTradewindError(thrown).message);
  }
}

/** Where the recent past is told otherwise, as after a dividend, all of it is: then the whole history is fetched. */
async function mergeNewer(ports: FetchPorts, newest: DatasetRecord, feed: FeedSymbol): Promise<MergedBars> {
  const provider = feedOf(ports.feeds, feed.provider);
  const stored = await storedBars(ports, newest);
  const lastDay = stored.at(-1)?.day ?? 0;
  const recent = await fetchRecent(ports, provider, feed, lastDay);
  const merged = mergeBars(stored, recent);
  if (merged.changes.length === 0) return merged;
  const whole = await fetchFinished(provider, feed.symbol, null, ports.clock);
  const [firstStored, firstTold] = [stored[0]?.day ?? 0, whole[0]?.day ?? Number.POSITIVE_INFINITY];
  if (firstTold <= firstStored && (whole.at(-1)?.day ?? 0) >= lastDay) return mergeBars(stored, whole);
  throw new TerminalError(
    "conflict",
    "feed.restated",
    `${feed.provider} tells ${merged.changes.length} recent bars of ${feed.symbol} otherwise than before, but its history ` +
      `does not cover ${isoOfDay(firstStored)} to ${isoOfDay(lastDay)}; import it again under another name`,
  );
}

async function fetchRecent(
  { clock }: FetchPorts,
  provider: MarketFeed,
  { provider: name, symbol }: FeedSymbol,
  lastDay: number,
): Promise<readonly DailyBar[]> {
  const recent = await fetchFinished(provider, symbol, isoOfDay(lastDay - OVERLAP_DAYS), clock);
  if (recent.length > 0) return recent;
  const message = `${name} has no bars of ${symbol} for the ${OVERLAP_DAYS} days before ${isoOfDay(lastDay)} nor after; is it still traded?`;
  throw new TerminalError("conflict", "feed.stale", message);
}

async function storedBars({ datasets }: FetchPorts, { datasetId }: DatasetRecord): Promise<DailyBar[]> {
  const [bars] = decodeMarket(await datasets.bars(datasetId)).symbols;
  return bars === undefined ? [] : dailyBarsOf(bars);
}

function findingsOf(changes: readonly BarChange[]): QualityFinding[] {
  const named = changes.slice(0, CHANGES_NAMED).map(({ kind, date, before, after }): QualityFinding => {
    const words = {
      changed: `the close was ${before}, is ${after}`,
      withdrawn: "was there before",
      inserted: "is new",
    };
    return {
      severity: "warning",
      kind: "restated",
      date,
      message: `the provider restates it: ${words[kind]}`,
    };
  });
  const more = changes.length - named.length;
  if (more === 0) return named;
  return [
    ...named,
    { severity: "warning", kind: "restated", message: `${more} more of this kind`, count: more },
  ];
}

function outcomeOf(
  record: DatasetRecord,
  version: DatasetRecord,
  outcome: DatasetRefresh["outcome"],
  message: string,
): DatasetRefresh {
  const { name, datasetId } = version;
  return { name, datasetId, previousId: record.datasetId, outcome, added: 0, changed: 0, message };
}

/** The owner's versions of what a provider tells of a symbol, the newest last. */
export async function fetchedVersions(
  { datasets }: Pick<FetchPorts, "datasets">,
  owner: string,
  { provider, symbol }: FeedSymbol,
): Promise<readonly DatasetRecord[]> {
  const versions: DatasetRecord[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const place = { limit: limits.listPageMax, ...(cursor === "" ? {} : { cursor }) };
    const page = await datasets.list(owner, place);
    versions.push(...page.items.filter(({ feed }) => feed?.provider === provider && feed.symbol === symbol));
    cursor = page.next;
  }
  return versions.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ report, createdAt }: DatasetRecord): string {
  return `${report.lastDate} ${createdAt}`;
}
