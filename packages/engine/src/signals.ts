import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import type { EngineModule } from "./module.ts";
import type { SymbolEngine } from "./symbolEngine.ts";

/** Pointers to bitsets; a side that the strategy does not trade has no bar in any of them. */
export interface SignalBits {
  readonly longEntry: number;
  readonly longExit: number;
  readonly shortEntry: number;
  readonly shortExit: number;
}

/** The signals of one strategy on one symbol, as core's `signalsOf` defines them; valid until `release`. */
export function signalBitsOf(
  module: EngineModule,
  symbol: SymbolEngine,
  strategy: SingleStrategy,
): SignalBits {
  const { nothing, prices } = symbol;
  const gate = strategy.gate === undefined ? null : symbol.gate(strategy.gate);
  const without = (bits: number, excluded: number): number => {
    const out = symbol.temporary();
    module.andNotBits(bits, excluded, prices.blocks, out);
    return out;
  };
  const admitted = (wanted: number, exit: number): number => {
    const out = without(wanted, exit);
    if (gate !== null) module.andBits(out, gate, prices.blocks, out);
    return out;
  };
  const entry = symbol.rule(strategy.entry);
  const exit = symbol.rule(strategy.exit);
  const none = { longEntry: nothing, longExit: nothing, shortEntry: nothing, shortExit: nothing };
  if (strategy.direction === "long") return { ...none, longEntry: admitted(entry, exit), longExit: exit };
  if (strategy.direction === "short") return { ...none, shortEntry: admitted(entry, exit), shortExit: exit };
  const shortEntry = symbol.rule(strategy.shortEntry);
  const shortExit = symbol.rule(strategy.shortExit);
  return {
    longEntry: without(admitted(entry, exit), shortEntry),
    longExit: exit,
    shortEntry: without(admitted(shortEntry, shortExit), entry),
    shortExit,
  };
}
