import type { Expression } from "@tradewind/core/backtest/expressions";
import type { Arena } from "./arena.ts";
import type { Catalogue } from "./catalogue.ts";
import { buildColumn, type IndicatorContext } from "./indicators.ts";
import type { EngineModule } from "./module.ts";
import { createPool, type Pool } from "./pool.ts";
import type { PriceColumns } from "./priceColumns.ts";

/** A symbol's indicator columns, each computed where it is asked for and not known. Pointers hold until `release`. */
export interface ColumnCache {
  column(expression: Expression): number;
  /** The bar from which an expression is a number; −1 where it is none at some later bar. */
  definedFrom(id: number): number;
  release(): void;
  readonly pool: Pool;
}

/** Numbers above all expressions' for columns that several indicators share. */
const SHARED = ["typical", "sums typical", "sums volume", "sums signed volume", "sums volume less first"];
const UNKNOWN = -2;

export function createColumnCache(
  module: EngineModule,
  arena: Arena,
  prices: PriceColumns,
  context: { readonly catalogue: Catalogue; readonly barsPerYear: number; readonly bytesMax: number },
): ColumnCache {
  const { catalogue, barsPerYear, bytesMax } = context;
  const pool = createPool(arena, prices.columnBytes, bytesMax);
  const defined: number[] = [];
  let finite: boolean | null = null;
  const piece = (id: number, fill: (out: number) => void): number => {
    const known = pool.find(id);
    if (known !== 0) return known;
    const out = pool.place(id, true);
    fill(out);
    return out;
  };
  const column = (expression: Expression): number => {
    switch (expression.op) {
      case "open":
      case "high":
      case "low":
      case "close":
        return prices[expression.op];
      case "level":
      case "fraction":
        throw new RangeError(`the constant ${expression.value} has no column`);
      default: {
        const id = catalogue.expressionId(expression);
        return piece(id + SHARED.length, (out) => {
          buildColumn(expression, indicators, out);
          defined[id] ??= module.definedFrom(out, prices.bars);
        });
      }
    }
  };
  const indicators: IndicatorContext = {
    module,
    prices,
    barsPerYear,
    column,
    shared: (name, fill) => piece(SHARED.indexOf(name), fill),
  };
  const findDefined = (expression: Expression): number => {
    switch (expression.op) {
      case "open":
      case "high":
      case "low":
      case "close":
      case "level":
      case "fraction":
        return 0;
      case "sma":
        finite ??= module.areSumsFinite(prices.closeSums, prices.bars) === 1;
        return finite ? expression.window - 1 : -1;
      default:
        return module.definedFrom(column(expression), prices.bars);
    }
  };
  return {
    column,
    definedFrom: (id) => {
      const known = defined[id] ?? UNKNOWN;
      if (known !== UNKNOWN) return known;
      const found = findDefined(catalogue.expression(id));
      defined[id] = found;
      return found;
    },
    release: pool.release,
    pool,
  };
}
