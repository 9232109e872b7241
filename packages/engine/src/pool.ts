import type { Arena } from "./arena.ts";

/** Pieces of one size, kept under small numbers; nearly the least recently used make room. */
export interface Pool {
  /** The piece of `id`, or 0 where it has none. It stays in place until `release`. */
  find(id: number): number;
  /** A piece for `id`, with whatever was in it; 0 where all are in use, unless more are allowed. It stays in place until `release`. */
  place(id: number, more: boolean): number;
  /** Ends the use of all pieces got so far: from now on they may make room for others. */
  release(): void;
  readonly counters: PoolCounters;
}

export interface PoolCounters {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

/**
 * About `bytesMax` of pieces, and more only while all are in use. What was asked for since the hand last passed it gets
 * a second chance, which is nearly the least recently used and costs a use nothing.
 */
export function createPool(arena: Arena, pieceBytes: number, bytesMax: number): Pool {
  const piecesMax = Math.floor(bytesMax / pieceBytes);
  const owners: number[] = [];
  const pieces: number[] = [];
  const counters = { hits: 0, misses: 0, evictions: 0 };
  let table = createTable(1_024);
  let epoch = 1;
  let hand = 0;

  const take = (): number => {
    for (let tries = 2 * owners.length; tries > 0; tries--) {
      hand = hand + 1 < owners.length ? hand + 1 : 0;
      const owner = owners[hand] as number;
      if (table.uses[owner] === epoch) continue;
      if (table.recent[owner] === 0) {
        table.pieces[owner] = 0;
        counters.evictions++;
        return hand;
      }
      table.recent[owner] = 0;
    }
    return -1;
  };
  const add = (): number => {
    pieces.push(arena.reserve(pieceBytes));
    return pieces.length - 1;
  };
  return {
    counters,
    find: (id) => {
      if (id >= table.pieces.length) table = grown(table, id);
      const piece = table.pieces[id] as number;
      if (piece !== 0) {
        table.uses[id] = epoch;
        table.recent[id] = 1;
        counters.hits++;
      }
      return piece;
    },
    place: (id, more) => {
      counters.misses++;
      if (id >= table.pieces.length) table = grown(table, id);
      let index = pieces.length < piecesMax ? add() : take();
      if (index === -1) {
        if (!more) return 0;
        index = add();
      }
      owners[index] = id;
      table.pieces[id] = pieces[index] as number;
      table.uses[id] = epoch;
      table.recent[id] = 0;
      return pieces[index] as number;
    },
    release: () => {
      epoch++;
    },
  };
}

interface Table {
  readonly pieces: Uint32Array;
  readonly uses: Uint32Array;
  readonly recent: Uint8Array;
}

function createTable(size: number): Table {
  return { pieces: new Uint32Array(size), uses: new Uint32Array(size), recent: new Uint8Array(size) };
}

function grown(table: Table, id: number): Table {
  const larger = createTable(2 ** Math.ceil(Math.log2(id + 2)));
  larger.pieces.set(table.pieces);
  larger.uses.set(table.uses);
  larger.recent.set(table.recent);
  return larger;
}
