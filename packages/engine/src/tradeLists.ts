import type { Arena } from "./arena.ts";
import type { EngineModule } from "./module.ts";

const TRADE_BYTES = 16;

export interface TradeTotals {
  readonly trades: number;
  readonly wins: number;
  readonly gained: number;
  readonly lost: number;
}

/** The trades of an account of several sleeves, whose order by entry decides how their profits add up. */
export interface TradeLists {
  begin(): void;
  /** Where the next sleeve writes at most `most` trades. */
  next(most: number): number;
  /** So many did it write. */
  add(made: number): void;
  total(): TradeTotals;
}

export function createTradeLists(module: EngineModule, arena: Arena, sleevesMax: number): TradeLists {
  const out = arena.reserve(24);
  // The merge keeps a place of its own beside each count.
  const places = arena.reserve(sleevesMax * 8);
  let room = 0;
  let lists = 0;
  let counts: number[] = [];
  let listed = 0;
  return {
    begin: () => {
      counts = [];
      listed = 0;
    },
    next: (most) => {
      if (listed + most > room) {
        const former = lists;
        room = 2 * (listed + most);
        lists = arena.reserve(room * TRADE_BYTES);
        new Uint8Array(arena.memory.buffer).copyWithin(lists, former, former + listed * TRADE_BYTES);
      }
      return lists + listed * TRADE_BYTES;
    },
    add: (made) => {
      counts.push(made);
      listed += made;
    },
    total: () => {
      new Int32Array(arena.memory.buffer, places, counts.length).set(counts);
      module.mergeTrades(lists, places, counts.length, out);
      const [wins = 0, gained = 0, lost = 0] = new Float64Array(arena.memory.buffer, out, 3);
      return { trades: listed, wins, gained, lost };
    },
  };
}
