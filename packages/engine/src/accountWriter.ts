import { allocate, firstDecision } from "@tradewind/core/backtest/allocation";
import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import type { SleeveWeighting } from "@tradewind/core/backtest/sleeveWeighting";
import type { Market } from "@tradewind/core/market/bars";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { type Lowered, type Lowering, OPERATIONS_MAX } from "./lowering.ts";
import type { EngineModule } from "./module.ts";
import type { SymbolEngine } from "./symbols.ts";

/** One backtest of a batch: core's input, less the market, which is the engine's. */
export type BacktestJob = Omit<BacktestInput, "market">;

/** The part of the engine's memory where accounts are written one behind the other, as words and as numbers. */
export interface Region {
  readonly pointer: number;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/** Writes jobs as the module's records. */
export interface AccountWriter {
  /**
   * Writes a job at byte `at` of the region and answers where it ends, or −1 where the caches have no room for its
   * atoms beside those of the accounts before it, unless more are allowed.
   */
  write(job: BacktestJob, at: number, more: boolean): number;
  /** No job's records are longer. */
  bytesMax(job: BacktestJob): number;
  /** Sleeves of the job's account. */
  sleeves(job: BacktestJob): number;
}

interface Context {
  readonly module: EngineModule;
  readonly market: Market;
  readonly symbols: readonly SymbolEngine[];
  readonly lowering: Lowering;
  readonly region: Region;
}

type Sleeves = { readonly firstSignal: number; readonly sleeves: number };

const SHARES_KEPT = 1_000;

export function createAccountWriter(context: Context): AccountWriter {
  const { module, market, symbols, region, lowering } = context;
  const sharesAt = createShares(market);
  const sleevesOf = ({ strategy }: BacktestJob): number =>
    symbols.length * (strategy.kind === "single" ? 1 : strategy.members.length);
  let lookbackBars = 1;
  /** Sleeves follow each other symbol by symbol, and within a symbol member by member. */
  const writeSleeves = (members: readonly Member[], at: number, more: boolean): number => {
    let end = at;
    lookbackBars = 1;
    for (const { atoms, prices } of symbols) {
      for (const { strategy } of members) {
        const program = (end + module.SLEEVE_BYTES) / 4;
        const lowered = lowering.lower(strategy, atoms, program, more);
        if (lowered === null) return -1;
        writeSleeve(context, prices.record, strategy, lowered, end);
        end = 4 * program + lowered.operations * module.OPERATION_BYTES;
        lookbackBars = Math.max(lookbackBars, lowered.lookbackBars);
      }
    }
    return end;
  };
  const writeCapitals = (members: readonly Member[], shares: readonly number[], at: number): void => {
    let sleeve = at;
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      for (const { weight } of members) {
        region.numbers[sleeve / 8 + module.CAPITAL] = weight * (shares[symbol] as number);
        const operations = region.words[sleeve / 4 + module.OPERATIONS] as number;
        sleeve += module.SLEEVE_BYTES + operations * module.OPERATION_BYTES;
      }
    }
  };
  return {
    sleeves: sleevesOf,
    bytesMax: (job) =>
      module.ACCOUNT_BYTES + sleevesOf(job) * (module.SLEEVE_BYTES + OPERATIONS_MAX * module.OPERATION_BYTES),
    write: (job, at, more) => {
      const members = membersOf(job.strategy);
      const { sleeves: weighting = "equalCapital", range } = job;
      const end = writeSleeves(members, at + module.ACCOUNT_BYTES, more);
      if (end === -1) return -1;
      const firstSignal = firstDecision(weighting, Math.max(range.start, lookbackBars));
      writeHead(context, job, at, { firstSignal, sleeves: symbols.length * members.length });
      const shares = sharesAt(weighting, Math.min(firstSignal, range.end - 1));
      writeCapitals(members, shares, at + module.ACCOUNT_BYTES);
      return end;
    },
  };
}

/** The shares of the account at a decision, which many strategies have in common. */
function createShares(
  market: Market,
): (weighting: SleeveWeighting, decisionBar: number) => readonly number[] {
  const equal = allocate(market, "equalCapital", 0);
  const known = new Map<number, readonly number[]>();
  return (weighting, decisionBar) => {
    if (weighting === "equalCapital") return equal;
    const shares = known.get(decisionBar);
    if (shares !== undefined) return shares;
    if (known.size >= SHARES_KEPT) known.clear();
    const found = allocate(market, weighting, decisionBar);
    known.set(decisionBar, found);
    return found;
  };
}

function writeHead(
  { module, market, region }: Context,
  { range, costs }: BacktestJob,
  at: number,
  { firstSignal, sleeves }: Sleeves,
): void {
  const { words, numbers } = region;
  const word = at / 4;
  words[word + module.START] = range.start;
  words[word + module.END] = range.end;
  words[word + module.FIRST_SIGNAL] = firstSignal;
  words[word + module.SLEEVES] = sleeves;
  words.fill(0, word + module.SLEEVES + 1, word + 2 * module.COMMISSION_BPS);
  const number = at / 8;
  numbers[number + module.COMMISSION_BPS] = costs.commissionBps;
  numbers[number + module.SLIPPAGE_BPS] = costs.slippageBps;
  numbers[number + module.SLIPPAGE_VOLATILITY] = costs.slippageVolatilityFactor;
  numbers[number + module.BORROW] = costs.borrowAnnual;
  numbers[number + module.FINANCING] = costs.financingAnnual;
  numbers[number + module.BARS_PER_YEAR] = market.barsPerYear;
}

function writeSleeve(
  { module, region }: Context,
  symbol: number,
  { stops, sizing }: SingleStrategy,
  lowered: Lowered,
  at: number,
): void {
  const { words, numbers } = region;
  const word = at / 4;
  words[word + module.SYMBOL] = symbol;
  words[word + module.OPERATIONS] = lowered.operations;
  words[word + module.LONG_ENTRY] = lowered.longEntry;
  words[word + module.LONG_EXIT] = lowered.longExit;
  words[word + module.SHORT_ENTRY] = lowered.shortEntry;
  words[word + module.SHORT_EXIT] = lowered.shortExit;
  words[word + module.HOLDING_BARS_MAX] = stops.holdingBarsMax ?? 0;
  words[word + module.HOLDING_BARS_MAX + 1] = 0;
  const number = at / 8;
  numbers[number + module.LEVERAGE] = sizing.leverage;
  numbers[number + module.VOLATILITY_TARGET] = sizing.volatilityTarget ?? 0;
  numbers[number + module.STOP_LOSS] = stops.stopLoss ?? 0;
  numbers[number + module.TAKE_PROFIT] = stops.takeProfit ?? 0;
  numbers[number + module.TRAILING_STOP] = stops.trailingStop ?? 0;
}

interface Member {
  readonly strategy: SingleStrategy;
  readonly weight: number;
}

function membersOf(strategy: BacktestInput["strategy"]): readonly Member[] {
  if (strategy.kind === "single") return [{ strategy, weight: 1 }];
  const total = strategy.members.reduce((sum, member) => sum + member.weight, 0);
  return strategy.members.map((member) => ({ ...member, weight: member.weight / total }));
}
