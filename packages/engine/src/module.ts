import { moduleText } from "./moduleText.ts";

type Pointer = number;
type Step = number;
type Flag = 0 | 1;

/** The functions of `assembly/`, where each is described. Flags are 1 or 0. */
export interface EngineFunctions {
  prefixSums(values: Pointer, bars: number, origin: number, sums: Pointer): void;
  sma(sums: Pointer, bars: number, origin: number, window: number, out: Pointer): void;
  wma(values: Pointer, bars: number, window: number, out: Pointer): void;
  scaled(values: Pointer, bars: number, by: number, out: Pointer): void;
  gap(values: Pointer, over: Pointer, bars: number, out: Pointer): void;
  ratio(values: Pointer, over: Pointer, bars: number, out: Pointer): void;
  combine(a: Pointer, b: Pointer, bars: number, by: number, out: Pointer): void;
  roc(close: Pointer, bars: number, window: number, out: Pointer): void;
  volumeRatio(volume: Pointer, average: Pointer, bars: number, out: Pointer): void;
  smooth(values: Pointer, bars: number, window: number, alpha: number, out: Pointer): void;
  trueRanges(high: Pointer, low: Pointer, close: Pointer, bars: number, out: Pointer): void;
  gainsAndLosses(close: Pointer, bars: number, gains: Pointer, losses: Pointer): void;
  directionalMoves(high: Pointer, low: Pointer, bars: number, up: Pointer, down: Pointer): void;
  clamped(values: Pointer, bars: number, out: Pointer): void;
  strength(up: Pointer, down: Pointer, bars: number, out: Pointer): void;
  directionalIndex(range: Pointer, plus: Pointer, minus: Pointer, bars: number, out: Pointer): void;
  signedVolume(close: Pointer, volume: Pointer, bars: number, out: Pointer): void;
  volumeBalance(balance: Pointer, total: Pointer, bars: number, window: number, out: Pointer): void;
  rollingExtreme(
    values: Pointer,
    bars: number,
    window: number,
    sign: number,
    queue: Pointer,
    out: Pointer,
  ): void;
  ofTheBarBefore(values: Pointer, bars: number, out: Pointer): void;
  returnsOfCloses(close: Pointer, bars: number, out: Pointer): void;
  windowMoments(values: Pointer, bars: number, window: number, mean: Pointer, squares: Pointer): void;
  band(mean: Pointer, squares: Pointer, bars: number, window: number, widths: number, out: Pointer): void;
  annualDeviation(squares: Pointer, bars: number, window: number, perYear: number, out: Pointer): void;
  zScore(close: Pointer, mean: Pointer, squares: Pointer, bars: number, window: number, out: Pointer): void;
  stochastic(close: Pointer, highest: Pointer, lowest: Pointer, bars: number, out: Pointer): void;
  typicalPrices(high: Pointer, low: Pointer, close: Pointer, bars: number, out: Pointer): void;
  cci(typical: Pointer, mean: Pointer, bars: number, window: number, out: Pointer): void;
  aboveBelowBits(left: Pointer, right: Pointer, blocks: number, above: Pointer, below: Pointer): void;
  aboveConstantBits(column: Pointer, constant: number, blocks: number, out: Pointer): void;
  belowConstantBits(column: Pointer, constant: number, blocks: number, out: Pointer): void;
  columnAverageBits(
    column: Pointer,
    sums: Pointer,
    origin: number,
    window: number,
    blocks: number,
    above: Pointer,
    below: Pointer,
  ): void;
  averagesBits(
    sums: Pointer,
    origin: number,
    window: number,
    otherWindow: number,
    blocks: number,
    crosses: Flag,
    above: Pointer,
    below: Pointer,
  ): void;
  clearBefore(bits: Pointer, bar: number, blocks: number): void;
  crossesOf(above: Pointer, defined: number, blocks: number, out: Pointer): void;
  crossesBits(
    left: Pointer,
    leftStep: Step,
    right: Pointer,
    rightStep: Step,
    above: Pointer,
    blocks: number,
    out: Pointer,
  ): void;
  withinBits(bytes: Pointer, low: number, high: number, blocks: number, out: Pointer): void;
  amongBits(bytes: Pointer, admitted: number, blocks: number, out: Pointer): void;
  notBits(a: Pointer, blocks: number, out: Pointer): void;
  definedFrom(column: Pointer, bars: number): number;
  areSumsFinite(sums: Pointer, bars: number): Flag;
  liesOutside(a: Pointer, bound: Pointer, b: Pointer, bars: number, highest: Flag): Flag;
  outermost(a: Pointer, b: Pointer, c: Pointer, bars: number, highest: Flag, out: Pointer): void;
  blockExtremes(values: Pointer, bars: number, highest: Flag, out: Pointer): void;
  dailyVolatility(returns: Pointer, squares: Pointer, bars: number, out: Pointer): void;
  useDesk(
    curve: Pointer,
    total: Pointer,
    touched: Pointer,
    allTouched: Pointer,
    held: Pointer,
    progress: Pointer,
  ): void;
  runBatch(first: Pointer, count: number): void;
  traceAccount(account: Pointer, log: Pointer, capacity: number): void;
}

type SymbolField =
  | "OPEN"
  | "HIGH"
  | "LOW"
  | "CLOSE"
  | "FLOOR"
  | "CEILING"
  | "VOLATILITY"
  | "FLOOR_MIN"
  | "CEILING_MAX"
  | "HIGH_MAX"
  | "LOW_MIN"
  | "NEXT_CLOSE";

type AccountField =
  | "ROW"
  | "START"
  | "END"
  | "FIRST_SIGNAL"
  | "SLEEVES"
  | "COMMISSION_BPS"
  | "SLIPPAGE_BPS"
  | "SLIPPAGE_VOLATILITY"
  | "BORROW"
  | "FINANCING"
  | "BARS_PER_YEAR"
  | "ACCOUNT_BYTES";

type SleeveField =
  | "SYMBOL"
  | "OPERATIONS"
  | "LONG_ENTRY"
  | "LONG_EXIT"
  | "SHORT_ENTRY"
  | "SHORT_EXIT"
  | "HOLDING_BARS_MAX"
  | "CAPITAL"
  | "LEVERAGE"
  | "VOLATILITY_TARGET"
  | "STOP_LOSS"
  | "TAKE_PROFIT"
  | "TRAILING_STOP"
  | "SLEEVE_BYTES";

type OperationField =
  | "AND"
  | "OR"
  | "AND_NOT"
  | "NOT"
  | "HELD"
  | "NEITHER"
  | "LOCAL_A"
  | "LOCAL_B"
  | "LOCAL_C"
  | "LOCAL_OUT"
  | "OPERATION_BYTES"
  | "TILE_BLOCKS";

type TradeField =
  | "TRADE_SLEEVE"
  | "TRADE_SIDE"
  | "TRADE_REASON"
  | "TRADE_ENTRY_BAR"
  | "TRADE_EXIT_BAR"
  | "TRADE_ENTRY_PRICE"
  | "TRADE_EXIT_PRICE"
  | "TRADE_EXPOSURE"
  | "TRADE_PROFIT"
  | "TRADE_EQUITY_BEFORE"
  | "TRADE_BYTES";

type Field = SymbolField | AccountField | SleeveField | OperationField | TradeField;

/** Places in records and words of programs, as `assembly/layout.ts`, `program.ts` and `tradeLog.ts` have them. */
export type EngineLayout = Readonly<Record<Field, number>>;

export type EngineModule = EngineFunctions & EngineLayout;

const bytes = Uint8Array.from(atob(moduleText), (character) => character.charCodeAt(0));
const compiled = new WebAssembly.Module(bytes);

/** The module's bytes, as they are shipped. */
export function engineBytes(): Uint8Array {
  return bytes;
}

/** An instance that works in a memory of the caller's, and hands over the trades of an account that is traced. */
export function instantiate(
  memory: WebAssembly.Memory,
  takeTrades: (count: number) => void = () => {},
): EngineModule {
  const instance = new WebAssembly.Instance(compiled, { env: { memory }, tradeLog: { takeTrades } });
  // A constant is read thousands of times: once from the module is enough.
  const members = Object.entries(instance.exports).map(([name, member]) => [
    name,
    member instanceof WebAssembly.Global ? member.value : member,
  ]);
  return Object.fromEntries(members) as EngineModule;
}
