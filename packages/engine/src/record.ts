import type { Costs } from "@tradewind/core/backtest/costs";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import type { Arena } from "./arena.ts";
import type { EngineModule } from "./module.ts";
import type { PriceColumns } from "./priceColumns.ts";
import type { SignalBits } from "./signals.ts";

const RECORD_BYTES = 384;
const FIELDS = 32;
const RESULTS = 16;

/** The record through which the host tells the module what a sleeve is, and reads what came of it. */
export interface SleeveRecord {
  readonly pointer: number;
  integer(field: number, value: number): void;
  number(field: number, value: number): void;
  /** Equity, notional, trades, wins, gained and lost of the sleeve that ran last. */
  results(): Float64Array;
}

export function createRecord(module: EngineModule, arena: Arena): SleeveRecord {
  const pointer = arena.reserve(RECORD_BYTES);
  const viewsOf = (buffer: ArrayBuffer) => ({
    buffer,
    integers: new Int32Array(buffer, pointer, FIELDS),
    numbers: new Float64Array(buffer, pointer + module.NUMBERS_AT, RESULTS),
    results: new Float64Array(buffer, pointer + module.RESULTS_AT, RESULTS),
  });
  let views = viewsOf(arena.memory.buffer);
  // Memory that has grown is another buffer.
  const view = () => {
    if (views.buffer !== arena.memory.buffer) views = viewsOf(arena.memory.buffer);
    return views;
  };
  return {
    pointer,
    integer: (field, value) => {
      view().integers[field] = value;
    },
    number: (field, value) => {
      view().numbers[field] = value;
    },
    results: () => view().results,
  };
}

export function writePrices(module: EngineModule, record: SleeveRecord, prices: PriceColumns): void {
  record.integer(module.OPEN, prices.open);
  record.integer(module.HIGH, prices.high);
  record.integer(module.LOW, prices.low);
  record.integer(module.CLOSE, prices.close);
  record.integer(module.FLOOR, prices.floor);
  record.integer(module.CEILING, prices.ceiling);
  record.integer(module.VOLATILITY, prices.dailyVolatility);
  record.integer(module.NEXT_CLOSE, prices.source.fill === "nextClose" ? 1 : 0);
}

export function writeSignals(module: EngineModule, record: SleeveRecord, signals: SignalBits): void {
  record.integer(module.LONG_ENTRY, signals.longEntry);
  record.integer(module.LONG_EXIT, signals.longExit);
  record.integer(module.SHORT_ENTRY, signals.shortEntry);
  record.integer(module.SHORT_EXIT, signals.shortExit);
}

/** Stops and sizing; 0 stands for none, which no strategy may ask for. */
export function writeTerms(
  module: EngineModule,
  record: SleeveRecord,
  { stops, sizing }: SingleStrategy,
): void {
  record.integer(module.HOLDING_BARS_MAX, stops.holdingBarsMax ?? 0);
  record.number(module.STOP_LOSS, stops.stopLoss ?? 0);
  record.number(module.TAKE_PROFIT, stops.takeProfit ?? 0);
  record.number(module.TRAILING_STOP, stops.trailingStop ?? 0);
  record.number(module.LEVERAGE, sizing.leverage);
  record.number(module.VOLATILITY_TARGET, sizing.volatilityTarget ?? 0);
}

export function writeCosts(module: EngineModule, record: SleeveRecord, costs: Costs): void {
  record.number(module.COMMISSION_BPS, costs.commissionBps);
  record.number(module.SLIPPAGE_BPS, costs.slippageBps);
  record.number(module.SLIPPAGE_VOLATILITY, costs.slippageVolatilityFactor);
  record.number(module.BORROW, costs.borrowAnnual);
  record.number(module.FINANCING, costs.financingAnnual);
}
