import { TerminalError } from "@tradewind/core/errors";
import type { FeedSymbol } from "@tradewind/core/market/dataset";
import { csvOfBars, type DailyBar } from "@tradewind/core/market/mergeBars";
import type { Clock, MarketFeed, MarketFeeds, Ports } from "@tradewind/core/ports";
import type { FetchRequest } from "@tradewind/core/views/requests";
import { type ImportedDataset, importDataset } from "./importDataset.ts";

export interface FetchPorts extends Pick<Ports, "datasets" | "clock"> {
  readonly feeds: MarketFeeds;
}

const MS_PER_DAY = 86_400_000;

/**
 * Imports a provider's whole history of a symbol, checked like an upload. The errors are the provider's (`feed.*`) and
 * the importer's (`dataset.broken`).
 */
export async function fetchDataset(
  ports: FetchPorts,
  owner: string,
  { provider, symbol, name }: FetchRequest,
): Promise<ImportedDataset> {
  const bars = await fetchFinished(feedOf(ports.feeds, provider), symbol, null, ports.clock);
  const title = symbol.replaceAll("/", "-");
  return importDataset(ports, owner, {
    name: name ?? title,
    symbol: title,
    text: csvOfBars(bars),
    source: sourceOf({ provider, symbol }),
    feed: { provider, symbol },
  });
}

/** The provider of a name. TerminalError `feed.unknown`. */
export function feedOf(feeds: MarketFeeds, provider: string): MarketFeed {
  const feed = feeds.get(provider);
  if (feed !== undefined) return feed;
  const known = [...feeds.keys()].join(", ");
  const remedy = known === "" ? "upload the prices as a file" : `this installation offers ${known}`;
  const message = `there is no provider ${provider}; ${remedy}`;
  throw new TerminalError("not-found", "feed.unknown", message);
}

/** Bars of days that are over, in UTC: the newest candle goes on changing until then. */
export async function fetchFinished(
  feed: MarketFeed,
  symbol: string,
  after: string | null,
  clock: Clock,
): Promise<readonly DailyBar[]> {
  const today = Math.floor(clock.nowMs() / MS_PER_DAY);
  const bars = await feed.fetchDaily(symbol, after);
  return bars.filter(({ day }) => day < today);
}

/** Who told the prices. */
export function sourceOf({ provider, symbol }: FeedSymbol): string {
  return `${provider} ${symbol}, daily`;
}
