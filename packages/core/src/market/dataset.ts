import { z } from "zod";
import { DatasetId, Owner } from "../ids.ts";

/** One finding of the importer. `error` refuses the file; `warning` is shown and kept. */
export const QualityFinding = z.strictObject({
  severity: z.enum(["error", "warning"]),
  kind: z.enum([
    "duplicateDate",
    "unorderedDate",
    "badDate",
    "badNumber",
    "missingColumn",
    "highBelowLow",
    "outsideRange",
    "nonPositivePrice",
    "gap",
    "split",
    "fakeOpens",
    "tooFewBars",
    "tooManyBars",
    "negativeVolume",
    "spike",
    "badRow",
    "restated",
    "futureDate",
  ]),
  /** 1-based line of the file where it can be named. */
  line: z.int().optional(),
  date: z.string().optional(),
  message: z.string(),
  /** How many times it occurs when several are folded into one finding. */
  count: z.int().optional(),
});

export const SymbolReport = z.strictObject({
  symbol: z.string(),
  bars: z.int(),
  firstDate: z.string(),
  lastDate: z.string(),
  fill: z.enum(["nextOpen", "nextClose"]),
  /** True when prices were multiplied by adj_close ÷ close. */
  adjusted: z.boolean(),
  findings: z.array(QualityFinding),
});

/** Where a dataset is fetched from, for those that are not uploaded. */
export const FeedSymbol = z.strictObject({
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,19}$/, "a provider's name has 2 to 20 lower-case letters or digits"),
  symbol: z.string().regex(/^[A-Za-z0-9.^=/-]{1,40}$/, "must be 1 to 40 letters, digits or . ^ = / -"),
});

/** What became of one dataset when newer bars were asked for. */
export const DatasetRefresh = z.strictObject({
  name: z.string(),
  /** The version to use now. */
  datasetId: DatasetId,
  previousId: DatasetId,
  /** `local`: it has no provider; `kept`: the provider failed, or its turn came too late: the newest stored version stays. */
  outcome: z.enum(["updated", "unchanged", "kept", "local"]),
  added: z.int(),
  /** Bars of the past that the provider tells otherwise than before. */
  changed: z.int(),
  message: z.string(),
});

/** One imported file: one symbol. Its content hash is its id; the columns are stored apart. */
export const DatasetRecord = z.strictObject({
  datasetId: DatasetId,
  owner: Owner,
  name: z.string().min(1).max(100),
  createdAt: z.string(),
  barsPerYear: z.number(),
  source: z.string().max(500),
  feed: FeedSymbol.optional(),
  report: SymbolReport,
});

export type QualityFinding = z.infer<typeof QualityFinding>;
export type SymbolReport = z.infer<typeof SymbolReport>;
export type FeedSymbol = z.infer<typeof FeedSymbol>;
export type DatasetRefresh = z.infer<typeof DatasetRefresh>;
export type DatasetRecord = z.infer<typeof DatasetRecord>;

const Span = z.strictObject({ start: z.int().min(0), end: z.int().min(0), from: z.string(), to: z.string() });

/**
 * The market of a run: its datasets on their common calendar, cut into parts. Bars of training and validation are
 * stored as one object, the whole with the sealed bars as another, so that a worker can be granted the first alone.
 */
export const MarketRecord = z.strictObject({
  marketId: z.string().regex(/^mkt_[0-9a-f]{32}$/),
  datasetIds: z.array(DatasetId).min(1),
  symbols: z.array(z.strictObject({ symbol: z.string(), fill: z.enum(["nextOpen", "nextClose"]) })),
  barsPerYear: z.number(),
  bars: z.int(),
  parts: z.strictObject({ training: Span, validation: Span, sealed: Span }),
});

export type MarketRecord = z.infer<typeof MarketRecord>;
