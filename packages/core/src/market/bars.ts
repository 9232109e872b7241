/** One symbol's daily (or other) bars as columns; index t is the same bar in every column. */
export interface Bars {
  readonly symbol: string;
  /** Days since 1970-01-01, strictly ascending. */
  readonly days: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Zero where the source has none. */
  readonly volume: Float64Array;
  /** Where an order decided at the close of t is filled: the open of t+1, or its close where opens are not real. */
  readonly fill: FillMode;
}

export type FillMode = "nextOpen" | "nextClose";

/** Symbols on one common calendar: every `Bars` has the same days. */
export interface Market {
  readonly datasetId: string;
  /** 252 for five days a week, 365 for seven, else by how many trade; 52 weekly, 12 monthly. */
  readonly barsPerYear: number;
  readonly symbols: readonly Bars[];
}

/** The parts of a dataset. Sealed bars are kept for an exam; nothing opens them yet. */
export type Part = "training" | "validation" | "sealed";

/** Bar indices [start, end) of a part on the common calendar. */
export interface PartRange {
  readonly start: number;
  readonly end: number;
}

export type PartRanges = Readonly<Record<Part, PartRange>>;
