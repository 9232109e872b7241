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
  /** Bars of history that each re-run knew, ascending. */
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
  /** Runs the strategy anew on a market that is cut off where the range ends. */
  readonly rerun: (market: Market, range: PartRange) => Promise<Behaviour>;
  readonly seed: number;
  readonly strategyId: string;
  readonly engineVersion: number;
  readonly dataHash: string;
}

/** Re-runs a strategy at random cuts of its history, and certifies that none changed anything before it. */
export async function certifyNoLookAhead(input: CertificateInput): Promise<LookAheadCertificate> {
  const { market, range, whole, rerun, seed, engineVersion, dataHash } = input;
  const cuts = drawCuts(input);
  const failedCut = await firstFailure(cuts, async (cut) => {
    const known = await rerun(truncateMarket(market, cut), { start: range.start, end: cut });
    return behavesAlike(whole, known, cut);
  });
  const certificate = { seed, cuts: [...cuts], bars: range.end, engineVersion, dataHash, failedCut };
  return {
    ...certificate,
    passed: failedCut === null && cuts.length > 0,
    sentence: sentenceOf(cuts, failedCut),
  };
}

/** Distinct, ascending, and none before the first bar at which anything may be decided. */
function drawCuts({ range, lookbackBars, sleeves, seed, strategyId }: CertificateInput): readonly number[] {
  const settled = firstDecision(sleeves ?? "equalCapital", Math.max(range.start, lookbackBars));
  const first = settled + 2;
  const random = randomFor(seed, strategyId, "look-ahead certificate");
  const cuts = new Set<number>();
  const wanted = Math.min(limits.certificateCutsCount, Math.max(0, range.end - first));
  while (cuts.size < wanted) cuts.add(random.between(first, range.end - 1));
  return [...cuts].sort((a, b) => a - b);
}

async function firstFailure(
  cuts: readonly number[],
  passes: (cut: number) => Promise<boolean>,
): Promise<number | null> {
  for (const cut of cuts) if (!(await passes(cut))) return cut;
  return null;
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

function sentenceOf(cuts: readonly number[], failedCut: number | null): string {
  if (failedCut !== null) {
    return `Looks ahead: with only ${failedCut} bars of history it decides otherwise before that bar.`;
  }
  if (cuts.length === 0) return "Not certified: there are too few bars to cut its history anywhere.";
  return `Looks at no later bar: cut off at ${cuts.length} random bars, it had decided the same up to each.`;
}
