import { z } from "zod";
import { firstDecision } from "../backtest/allocation.ts";
import { answersOf, type ScriptOrders } from "../backtest/orders.ts";
import type { BacktestTrace, Trade } from "../backtest/result.ts";
import type { SleeveWeighting } from "../backtest/sleeveWeighting.ts";
import { canonicalJson } from "../hash.ts";
import { limits } from "../limits.ts";
import type { Market, PartRange } from "../market/bars.ts";
import { truncateMarket } from "../market/split.ts";
import { randomFor } from "../random.ts";

/**
 * Says that a strategy decides nothing by what comes after: run again on history that was cut off at `cuts`, it did
 * until each cut exactly what it had done on the whole. Everything is named that is needed to try it again.
 */
export const LookAheadCertificate = z.strictObject({
  /** The cuts are drawn from it and the strategy's id. */
  seed: z.int(),
  /** Bars of history that each re-run knew, ascending: fewer than usual where there was no time for all. */
  cuts: z.array(z.int().min(1)),
  /** Bars of the whole: the training part's end. */
  bars: z.int().min(1),
  engineVersion: z.int(),
  /** The market's content hash. */
  dataHash: z.string(),
  passed: z.boolean(),
  /** The first cut at which something was otherwise. */
  failedCut: z.int().nullable(),
  sentence: z.string(),
});
export type LookAheadCertificate = z.infer<typeof LookAheadCertificate>;

/** What a strategy did over a range: its account, and where it is a script its orders. */
export interface Behaviour {
  readonly trace: BacktestTrace;
  readonly orders?: ScriptOrders | undefined;
}

export interface CertificateInput {
  /** Ends where the range ends. */
  readonly market: Market;
  readonly range: PartRange;
  readonly lookbackBars: number;
  readonly sleeves?: SleeveWeighting | undefined;
  readonly whole: Behaviour;
  /** Runs the strategy anew on a market that is cut off where the range ends; null where there is no time for it. */
  readonly rerun: (market: Market, range: PartRange) => Promise<Behaviour | null>;
  /** So many bars all re-runs together may take: of the cuts that are drawn as many are made as fit. */
  readonly barsMax: number;
  readonly seed: number;
  readonly strategyId: string;
  readonly engineVersion: number;
  readonly dataHash: string;
}

/**
 * Re-runs a strategy at random cuts of its history, and certifies that none changed anything before it. A cut for which
 * there is no time is left out, and is nothing against the strategy.
 */
export async function certifyNoLookAhead(input: CertificateInput): Promise<LookAheadCertificate> {
  const { market, range, whole, rerun, seed, engineVersion, dataHash } = input;
  const drawn = drawCuts(input);
  const cuts: number[] = [];
  let failedCut: number | null = null;
  for (const cut of thoseWithin(drawn, input.barsMax)) {
    const known = await rerun(truncateMarket(market, cut), { start: range.start, end: cut });
    if (known === null) break;
    cuts.push(cut);
    if (behavesAlike(whole, known, cut)) continue;
    failedCut = cut;
    break;
  }
  return {
    seed,
    cuts,
    bars: range.end,
    engineVersion,
    dataHash,
    failedCut,
    passed: failedCut === null && cuts.length > 0,
    sentence: sentenceOf({ checked: cuts.length, drawn: drawn.length, failedCut }),
  };
}

/** Of the cuts in the order in which they were drawn, those that fit; ascending. */
function thoseWithin(drawn: readonly number[], barsMax: number): readonly number[] {
  let bars = 0;
  const fitting = drawn.filter((cut) => {
    const fits = bars + cut <= barsMax;
    if (fits) bars += cut;
    return fits;
  });
  return fitting.sort((a, b) => a - b);
}

/** Distinct, in the order in which they were drawn, and none before the first bar at which anything may be decided. */
function drawCuts({ range, lookbackBars, sleeves, seed, strategyId }: CertificateInput): readonly number[] {
  const settled = firstDecision(sleeves ?? "equalCapital", Math.max(range.start, lookbackBars));
  const first = settled + 2;
  const random = randomFor(seed, strategyId, "look-ahead certificate");
  const cuts = new Set<number>();
  const wanted = Math.min(limits.certificateCutsCount, Math.max(0, range.end - first));
  while (cuts.size < wanted) cuts.add(random.between(first, range.end - 1));
  return [...cuts];
}

/**
 * Whether two runs did the same as far as the shorter knows: orders at every bar, equity and entries before its last
 * bar, and trades closed before it. At its last bar the shorter closes what it holds, so that bar is not compared.
 */
function behavesAlike(whole: Behaviour, known: Behaviour, cut: number): boolean {
  const lastDay = known.trace.days.at(-1) ?? 0;
  const closed = ({ trades }: BacktestTrace): Trade[] => trades.filter(({ exitDay }) => exitDay < lastDay);
  const entered = ({ trades }: BacktestTrace): unknown[] =>
    trades
      .filter(({ entryDay }) => entryDay < lastDay)
      .map(({ symbol, member, side, entryDay, entryPrice, leverage }) =>
        [symbol, member, side, entryDay, entryPrice, leverage].join(" "),
      );
  return (
    equal(closed(whole.trace), closed(known.trace)) &&
    equal(entered(whole.trace).sort(), entered(known.trace).sort()) &&
    known.trace.equity.slice(0, -1).every((value, t) => value === whole.trace.equity[t]) &&
    equal(ordersUpTo(whole, cut), ordersUpTo(known, cut))
  );
}

function ordersUpTo({ orders = [] }: Behaviour, cut: number): unknown {
  return orders.map((own) => answersOf(own, cut));
}

function equal(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

interface Checked {
  readonly checked: number;
  readonly drawn: number;
  readonly failedCut: number | null;
}

function sentenceOf({ checked, drawn, failedCut }: Checked): string {
  if (failedCut !== null) {
    return `Looks ahead: with only ${failedCut} bars of history it decides otherwise before that bar.`;
  }
  if (drawn === 0) return "Not certified: there are too few bars to cut its history anywhere.";
  if (checked === 0) {
    return `Not certified: there was no time to run it again at any of ${drawn} cuts; make it faster or shorten the data.`;
  }
  const limited = checked < drawn ? ` There was no time for more than ${checked} of ${drawn} cuts.` : "";
  return `Looks at no later bar: cut off at ${checked} random bars, it had decided the same up to each.${limited}`;
}
