import { TerminalError } from "@tradewind/core/errors";
import { FeedSymbol } from "@tradewind/core/market/dataset";
import { type FetchPorts, fetchDataset } from "@tradewind/functions/services/fetchDataset";
import { fetchedVersions, refreshDatasets } from "@tradewind/functions/services/refreshDatasets";

/**
 * Fetches each `PROVIDER:SYMBOL`: its whole history the first time, only what is newer after that. Answers the ids of
 * the versions to use. TerminalError `cli.usage` for a word of another form.
 */
export async function importFetched(
  ports: FetchPorts,
  owner: string,
  words: readonly string[],
  say: (message: string) => void,
): Promise<string[]> {
  const datasetIds: string[] = [];
  for (const word of words) {
    const feed = feedSymbolOf(word);
    const known = (await fetchedVersions(ports, owner, feed)).at(-1);
    if (known === undefined) {
      const { record } = await fetchDataset(ports, owner, feed);
      say(`${word}: ${record.report.bars} bars up to ${record.report.lastDate}`);
      datasetIds.push(record.datasetId);
      continue;
    }
    const { refreshed } = await refreshDatasets(ports, owner, [known.datasetId]);
    for (const { datasetId, message } of refreshed) {
      say(`${word}: ${message}`);
      datasetIds.push(datasetId);
    }
  }
  return datasetIds;
}

function feedSymbolOf(word: string): FeedSymbol {
  const [provider, ...symbol] = word.split(":");
  const parsed = FeedSymbol.safeParse({ provider, symbol: symbol.join(":") });
  if (parsed.success) return parsed.data;
  const message = `--fetch takes PROVIDER:SYMBOL as bitstamp:BTC/USD, not ${word} (--help lists the options)`;
  throw new TerminalError("invalid", "cli.usage", message);
}
