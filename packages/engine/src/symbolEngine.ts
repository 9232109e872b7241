import type { Bars } from "@tradewind/core/market/bars";
import type { Rule } from "@tradewind/core/strategy/schema";
import type { Arena } from "./arena.ts";
import { type AtomLimits, type Atoms, createAtoms } from "./atoms.ts";
import type { EngineModule } from "./module.ts";
import { loadPrices, type PriceColumns } from "./priceColumns.ts";

/** One symbol in the engine's memory. Answers are pointers, which hold until `release`. */
export interface SymbolEngine extends Atoms {
  readonly prices: PriceColumns;
  /** No bar at all. */
  readonly nothing: number;
  /** Where a rule is true. */
  rule(rule: Rule): number;
  /** A bitset to write to. */
  temporary(): number;
}

/** Loads a symbol. */
export function createSymbolEngine(
  module: EngineModule,
  arena: Arena,
  source: Bars,
  barsPerYear: number,
  limits: AtomLimits,
): SymbolEngine {
  const prices = loadPrices(module, arena, source, barsPerYear);
  const atoms = createAtoms(module, arena, prices, barsPerYear, limits);
  const bitBytes = prices.blocks * 16;
  const temporaries: number[] = [];
  let used = 0;
  const temporary = (): number => {
    const pointer = temporaries[used] ?? arena.reserve(bitBytes);
    temporaries[used++] = pointer;
    return pointer;
  };
  return {
    ...atoms,
    prices,
    nothing: arena.reserve(bitBytes),
    rule: (rule) => ruleBits(rule, { module, atoms, blocks: prices.blocks, temporary }),
    temporary,
    release: () => {
      used = 0;
      atoms.release();
    },
  };
}

interface RuleContext {
  readonly module: EngineModule;
  readonly atoms: Atoms;
  readonly blocks: number;
  readonly temporary: () => number;
}

function ruleBits(rule: Rule, context: RuleContext): number {
  const { module, atoms, blocks } = context;
  switch (rule.op) {
    case "and":
      return joined(rule.rules, module.andBits, context);
    case "or":
      return joined(rule.rules, module.orBits, context);
    case "not": {
      const out = context.temporary();
      module.notBits(ruleBits(rule.rule, context), blocks, out);
      return out;
    }
    case "forBars": {
      const out = context.temporary();
      module.heldBits(ruleBits(rule.rule, context), rule.bars, blocks, out);
      return out;
    }
    case "calendar":
      return atoms.calendar(rule);
    default:
      return atoms.comparison(rule);
  }
}

function joined(rules: readonly Rule[], join: EngineModule["andBits"], context: RuleContext): number {
  const out = context.temporary();
  rules.forEach((rule, index) => {
    const bits = ruleBits(rule, context);
    join(index === 0 ? bits : out, bits, context.blocks, out);
  });
  return out;
}
