import { z } from "zod";
import { Provenance } from "../backtest/provenance.ts";
import { Statistics, Trade } from "../backtest/result.ts";
import { PartSummary } from "../events.ts";
import { LookAheadCertificate } from "../evidence/certificate.ts";
import { Evidence } from "../evidence/verdict.ts";
import { RunId, StrategyId } from "../ids.ts";
import { limits } from "../limits.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

const verdict = z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]);
const risk = z.enum(["low", "moderate", "high", "unacceptable"]).nullable();

/** One line of a list of strategies. */
export const StrategyRow = z.strictObject({
  strategyId: StrategyId,
  runId: RunId,
  name: z.string(),
  family: z.string(),
  generation: z.int(),
  origin: z.string(),
  island: z.int(),
  outcome: z.enum(["measured", "screened", "failed"]),
  fitness: z.number().nullable(),
  training: PartSummary.nullable(),
  validation: PartSummary.nullable(),
  verdict,
  risk,
  deflatedSharpe: z
    .number()
    .nullable()
    .describe(
      "Probability that the Sharpe ratio is more than the luck of `trials` tries; null when not computable",
    ),
  trials: z
    .int()
    .describe(
      "By which the deflated Sharpe ratio is judged: all that the run has tried by now, the same for all rows. A run whose last generation ended under an earlier version has the strategy's own number",
    ),
});

/** The same strategy before costs, after them, and at twice the costs. */
export const CostViews = z.strictObject({ gross: Statistics, net: Statistics, twiceCosts: Statistics });

/** `GET /api/strategies/{id}?run=`. */
export const StrategyView = z.strictObject({
  row: StrategyRow,
  strategy: AnyStrategy,
  /** One readable sentence a rule. */
  rules: z.array(z.string()),
  nodes: z.int(),
  lookbackBars: z.int(),
  note: z.string(),
  findings: z.array(z.string()),
  violations: z.array(z.string()),
  evidence: Evidence.nullable(),
  certificate: LookAheadCertificate.nullable(),
  /** What computed its results, and from which data; null for those of before this was kept. */
  provenance: Provenance.nullable(),
  training: CostViews.nullable(),
  validation: CostViews.nullable(),
});

/** `GET /api/strategies/{id}/equity`: parallel arrays over the bars of training and validation. */
export const EquityView = z.strictObject({
  dates: z.array(z.string()),
  equity: z.array(z.number()),
  drawdown: z.array(z.number()),
  /** Equal-weight buy and hold of the same symbols, over the same bars. */
  benchmark: z.array(z.number()),
  /** Index ranges [start, end) into the arrays; each part's equity starts anew from 1. */
  parts: z.strictObject({
    training: z.strictObject({ start: z.int(), end: z.int() }),
    validation: z.strictObject({ start: z.int(), end: z.int() }),
  }),
});

export const TradeView = Trade.omit({ signalDay: true, entryDay: true, exitDay: true }).extend({
  part: z.enum(["training", "validation"]),
  signalDate: z.string(),
  entryDate: z.string(),
  exitDate: z.string(),
});

/** `GET /api/strategies/{id}/trades`: the newest `tradesShownMax` by entry, oldest first. */
export const TradesView = z.strictObject({
  trades: z
    .array(TradeView)
    .describe(`By entry, oldest first; the newest ${limits.tradesShownMax} where there are more`),
  count: z.int().describe("How many there are, with those that are left out"),
});

/** A relative and how it differs from the strategy asked about. */
export const Relative = z.strictObject({
  row: StrategyRow,
  note: z.string(),
  difference: z.array(z.string()),
});

export const RelativesView = z.strictObject({
  parents: z.array(Relative),
  children: z.array(Relative),
  /** From the parents back to the first, nearest first. */
  ancestors: z.array(StrategyRow),
});

export const EvidenceView = z.strictObject({
  evidence: Evidence.nullable(),
  /** Strategies from outside have one; what is bred here cannot look ahead by its language. */
  certificate: LookAheadCertificate.nullable(),
  trials: z.int(),
  findings: z.array(z.string()),
});

/** `POST /api/backtests`. */
export const PreviewView = z.strictObject({
  strategyId: StrategyId,
  name: z.string(),
  rules: z.array(z.string()),
  statistics: CostViews,
  part: z.literal("training"),
});

export type StrategyRow = z.infer<typeof StrategyRow>;
export type CostViews = z.infer<typeof CostViews>;
export type StrategyView = z.infer<typeof StrategyView>;
export type EquityView = z.infer<typeof EquityView>;
export type TradeView = z.infer<typeof TradeView>;
export type TradesView = z.infer<typeof TradesView>;
export type Relative = z.infer<typeof Relative>;
export type RelativesView = z.infer<typeof RelativesView>;
export type EvidenceView = z.infer<typeof EvidenceView>;
export type PreviewView = z.infer<typeof PreviewView>;
