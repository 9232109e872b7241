import { TerminalError } from "@tradewind/core/errors";
import { REGIME_LOOKBACK_BARS } from "@tradewind/core/market/regimeStates";
import { VOLATILITY_TARGET_LOOKBACK_BARS } from "@tradewind/core/strategy/measure";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import type { Atoms } from "./atoms.ts";
import type { Catalogue } from "./catalogue.ts";
import type { EngineModule } from "./module.ts";
import { OperationWriter, type ProgramMemory } from "./operationWriter.ts";

/** A strategy has at most 60 nodes; each comes to one operation at most, and its sides to four more. */
export const OPERATIONS_MAX = 64;
export const TILES_MAX = 64;

/** Where a lowered strategy's signals lie, and what it asks for. */
export interface Lowered {
  operations: number;
  /** Bars before the first signal that may be used. */
  lookbackBars: number;
  longEntry: number;
  longExit: number;
  shortEntry: number;
  shortExit: number;
}

/** Turns rules into operations on bitsets. Atoms are found or built on the way. */
export interface Lowering {
  /**
   * Writes the operations of a strategy on a symbol from `word` on; null where the symbol's cache has no room for one of its
   * atoms beside those in use, unless more are allowed. What it answers is valid until the next call.
   */
  lower(strategy: SingleStrategy, atoms: Atoms, word: number, more: boolean): Lowered | null;
}

/** Operations are written to `words`. Written for speed: it runs once a strategy and symbol, and makes no objects. */
export function createLowering(
  module: EngineModule,
  catalogue: Catalogue,
  memory: ProgramMemory,
  words: Int32Array,
): Lowering {
  const lowered: Lowered = {
    operations: 0,
    lookbackBars: 1,
    longEntry: 0,
    longExit: 0,
    shortEntry: 0,
    shortExit: 0,
  };
  const writer = new OperationWriter(module, catalogue, memory, words);
  const { nothing } = memory;
  return {
    lower: (strategy, atoms, word, more) => {
      const target = strategy.sizing.volatilityTarget === undefined ? 1 : VOLATILITY_TARGET_LOOKBACK_BARS;
      writer.begin(atoms, word, more, strategy.gate === undefined ? target : REGIME_LOOKBACK_BARS);
      const gate = strategy.gate === undefined ? 0 : writer.atom(catalogue.gateId(strategy.gate));
      const short = strategy.direction === "short";
      const entry = writer.rule(strategy.entry, 0);
      const exit = writer.settled(strategy.exit, short ? memory.shortExit : memory.longExit);
      lowered.longEntry = nothing;
      lowered.longExit = short ? nothing : exit;
      lowered.shortEntry = nothing;
      lowered.shortExit = short ? exit : nothing;
      if (strategy.direction === "both") {
        const other = writer.rule(strategy.shortEntry, 0);
        const otherExit = writer.settled(strategy.shortExit, memory.shortExit);
        lowered.shortExit = otherExit;
        lowered.longEntry = writer.admitted(entry, exit, other, gate, memory.longEntry);
        lowered.shortEntry = writer.admitted(other, otherExit, entry, gate, memory.shortEntry);
      } else if (short) {
        lowered.shortEntry = writer.admitted(entry, exit, 0, gate, memory.shortEntry);
      } else {
        lowered.longEntry = writer.admitted(entry, exit, 0, gate, memory.longEntry);
      }
      assertSize(writer.operations, writer.tiles);
      lowered.operations = writer.operations;
      lowered.lookbackBars = writer.lookbackBars;
      return writer.hasRoom ? lowered : null;
    },
  };
}

/** A batch's records have room for strategies within the language's limits; `parseStrategy` lets no other through. */
function assertSize(operations: number, tiles: number): void {
  if (operations <= OPERATIONS_MAX && tiles <= TILES_MAX) return;
  throw new TerminalError(
    "invalid",
    "engine.strategy_size",
    `the strategy comes to ${operations} operations, at most ${OPERATIONS_MAX} are possible: parse the strategy first`,
  );
}
