import { allocate, firstDecision, type SleeveWeighting } from "@tradewind/core/backtest/allocation";
import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import {
  ATOM_A,
  ATOM_B,
  ATOM_C,
  type Lowering,
  OPERATION_WORDS,
  type Place,
  type Program,
} from "./lowering.ts";
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

const OPERATIONS_USUALLY_MAX = 96;
const SHARES_KEPT = 1_000;

export function createAccountWriter(context: Context): AccountWriter {
  const { module, market, symbols, region, lowering } = context;
  const sharesAt = createShares(market);
  let latest: Program | null = null;
  const sleevesOf = ({ strategy }: BacktestJob): number =>
    symbols.length * (strategy.kind === "single" ? 1 : strategy.members.length);
  return {
    sleeves: sleevesOf,
    bytesMax: (job) =>
      module.ACCOUNT_BYTES +
      sleevesOf(job) * (module.SLEEVE_BYTES + OPERATIONS_USUALLY_MAX * module.OPERATION_BYTES),
    write: (job, at, more) => {
      const members = membersOf(job.strategy);
      const capitals: { readonly at: number; readonly symbol: number; readonly weight: number }[] = [];
      let end = at + module.ACCOUNT_BYTES;
      let lookbackBars = 1;
      for (let symbol = 0; symbol < symbols.length; symbol++) {
        for (const { strategy, weight } of members) {
          // A single strategy's program is the same for every symbol.
          const again = symbol > 0 && members.length === 1;
          const program = again && latest !== null ? latest : lowering.lower(strategy);
          latest = program;
          capitals.push({ at: end, symbol, weight });
          end = writeSleeve(context, symbols[symbol] as SymbolEngine, { strategy, program }, end, more);
          if (end === -1) return -1;
          lookbackBars = Math.max(lookbackBars, program.lookbackBars);
        }
      }
      const { sleeves: weighting = "equalCapital", range } = job;
      const firstSignal = firstDecision(weighting, Math.max(range.start, lookbackBars));
      writeHead(context, job, at, { firstSignal, sleeves: capitals.length });
      const shares = sharesAt(weighting, Math.min(firstSignal, range.end - 1));
      for (const own of capitals) {
        region.numbers[own.at / 8 + module.CAPITAL] = own.weight * (shares[own.symbol] ?? 0);
      }
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
  { prices, atoms }: SymbolEngine,
  { strategy, program }: { readonly strategy: SingleStrategy; readonly program: Program },
  at: number,
  more: boolean,
): number {
  const { words, numbers } = region;
  const { stops, sizing } = strategy;
  const pointerOf = (place: Place): number =>
    place.kind === "atom" ? atoms.bits(place.atom, more) : place.pointer;
  const word = at / 4;
  words[word + module.SYMBOL] = prices.record;
  words[word + module.OPERATIONS] = program.operations;
  words[word + module.LONG_ENTRY] = pointerOf(program.longEntry);
  words[word + module.LONG_EXIT] = pointerOf(program.longExit);
  words[word + module.SHORT_ENTRY] = pointerOf(program.shortEntry);
  words[word + module.SHORT_EXIT] = pointerOf(program.shortExit);
  words[word + module.HOLDING_BARS_MAX] = stops.holdingBarsMax ?? 0;
  words[word + module.HOLDING_BARS_MAX + 1] = 0;
  for (let field = module.LONG_ENTRY; field <= module.SHORT_EXIT; field++) {
    if (words[word + field] === 0) return -1;
  }
  const number = at / 8;
  numbers[number + module.LEVERAGE] = sizing.leverage;
  numbers[number + module.VOLATILITY_TARGET] = sizing.volatilityTarget ?? 0;
  numbers[number + module.STOP_LOSS] = stops.stopLoss ?? 0;
  numbers[number + module.TAKE_PROFIT] = stops.takeProfit ?? 0;
  numbers[number + module.TRAILING_STOP] = stops.trailingStop ?? 0;
  return bind(region.words, program, (atom) => atoms.bits(atom, more), (at + module.SLEEVE_BYTES) / 4);
}

/** Copies a program's operations, atoms by their bitsets; answers the byte where they end, −1 where one has no room. */
function bind(words: Int32Array, program: Program, bits: (atom: number) => number, at: number): number {
  const length = program.operations * OPERATION_WORDS;
  const source = program.words;
  for (let k = 0; k < length; k += OPERATION_WORDS) {
    const kind = source[k] as number;
    words[at + k] = kind & 0xffff;
    for (let operand = 1; operand <= 5; operand++) words[at + k + operand] = source[k + operand] as number;
    words[at + k + 6] = 0;
    words[at + k + 7] = 0;
    if ((kind & ATOM_A) !== 0) words[at + k + 1] = bits(source[k + 1] as number);
    if ((kind & ATOM_B) !== 0) words[at + k + 2] = bits(source[k + 2] as number);
    if ((kind & ATOM_C) !== 0) words[at + k + 3] = bits(source[k + 3] as number);
    if (words[at + k + 1] === 0 || words[at + k + 2] === 0 || words[at + k + 3] === 0) return -1;
  }
  return (at + length) * 4;
}

function membersOf(
  strategy: BacktestInput["strategy"],
): readonly { readonly strategy: SingleStrategy; readonly weight: number }[] {
  if (strategy.kind === "single") return [{ strategy, weight: 1 }];
  const total = strategy.members.reduce((sum, member) => sum + member.weight, 0);
  return strategy.members.map((member) => ({ ...member, weight: member.weight / total }));
}
