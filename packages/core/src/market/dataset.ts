import { z } from "zod";
import { DatasetId, Owner } from "../ids.ts";

const index = z.int().min(0);
const Range = z.strictObject({ start: index, end: index });

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

/** What is known of an imported dataset: its content hash is its id; columns are stored apart. */
export const DatasetRecord = z.strictObject({
  datasetId: DatasetId,
  owner: Owner,
  name: z.string().min(1).max(100),
  createdAt: z.string(),
  barsPerYear: z.number(),
  /** Bars on the common calendar. */
  bars: z.int(),
  firstDate: z.string(),
  lastDate: z.string(),
  symbols: z.array(SymbolReport).min(1),
  parts: z.strictObject({ training: Range, validation: Range, sealed: Range }),
  source: z.string().max(500),
});

export type QualityFinding = z.infer<typeof QualityFinding>;
export type SymbolReport = z.infer<typeof SymbolReport>;
export type DatasetRecord = z.infer<typeof DatasetRecord>;
