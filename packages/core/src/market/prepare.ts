import type { Bars, Market, PartRange } from "./bars.ts";
import { isoOfDay } from "./calendar.ts";
import type { DatasetRecord, MarketRecord } from "./dataset.ts";
import { encodeMarket, marketIdOf } from "./encode.ts";
import { marketOf, splitParts, truncateMarket } from "./split.ts";

export interface LoadedDataset {
  readonly record: DatasetRecord;
  readonly bars: Bars;
}

export interface PreparedMarket {
  readonly record: MarketRecord;
  /** Training bars alone. */
  readonly training: Uint8Array;
  /** Training and validation bars; the sealed ones are physically absent. */
  readonly open: Uint8Array;
  /** All bars. */
  readonly sealed: Uint8Array;
}

/**
 * The market of a run: its datasets on their common calendar, cut into parts, in the three sections in which it is
 * stored. Equal datasets in the same order give the same market, byte for byte.
 * @throws TerminalError `market.symbols` or `market.too_short` where the datasets do not fit together.
 */
export function prepareMarket(datasets: readonly LoadedDataset[]): PreparedMarket {
  const unnamed = marketOf(
    "",
    datasets.map(({ bars }) => bars),
  );
  const market: Market = { ...unnamed, datasetId: marketIdOf(unnamed) };
  const days = market.symbols[0]?.days ?? new Int32Array();
  const ranges = splitParts(days.length);
  const span = ({ start, end }: PartRange): MarketRecord["parts"]["training"] => ({
    start,
    end,
    from: isoOfDay(days[start] ?? 0),
    to: isoOfDay(days[end - 1] ?? 0),
  });
  const record: MarketRecord = {
    marketId: market.datasetId,
    datasetIds: datasets.map((dataset) => dataset.record.datasetId),
    symbols: market.symbols.map(({ symbol, fill }) => ({ symbol, fill })),
    barsPerYear: market.barsPerYear,
    bars: days.length,
    parts: {
      training: span(ranges.training),
      validation: span(ranges.validation),
      sealed: span(ranges.sealed),
    },
  };
  return {
    record,
    training: encodeMarket(truncateMarket(market, ranges.training.end)),
    open: encodeMarket(truncateMarket(market, ranges.validation.end)),
    sealed: encodeMarket(market),
  };
}
