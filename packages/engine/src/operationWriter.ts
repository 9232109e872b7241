import type { Rule } from "@tradewind/core/strategy/schema";
import type { Atoms } from "./atoms.ts";
import type { Catalogue } from "./catalogue.ts";
import type { EngineModule } from "./module.ts";

/** Memory that programs write to: whole bitsets for what the event loop reads, tiles for what lies between. */
export interface ProgramMemory {
  /** A bitset in which nothing is true. */
  readonly nothing: number;
  readonly longEntry: number;
  readonly longExit: number;
  readonly shortEntry: number;
  readonly shortExit: number;
  /** The tiles lie one behind the other. */
  readonly tiles: number;
  readonly tileBytes: number;
}

const OPERATION_WORDS = 8;

/**
 * Writes one strategy's operations after another into `words`. A bitset is known by its pointer: a tile's lies among the
 * tiles. Written for speed: it runs for every strategy and symbol, and makes no objects.
 */
export class OperationWriter {
  lookbackBars = 1;
  hasRoom = true;
  readonly #module: EngineModule;
  readonly #catalogue: Catalogue;
  readonly #memory: ProgramMemory;
  readonly #words: Int32Array;
  #atoms: Atoms | null = null;
  #more = false;
  #first = 0;
  #next = 0;
  #tile = 0;

  constructor(module: EngineModule, catalogue: Catalogue, memory: ProgramMemory, words: Int32Array) {
    this.#module = module;
    this.#catalogue = catalogue;
    this.#memory = memory;
    this.#words = words;
  }

  begin(atoms: Atoms, word: number, more: boolean, lookbackBars: number): void {
    this.#atoms = atoms;
    this.#more = more;
    this.hasRoom = true;
    this.#first = word;
    this.#next = word;
    this.#tile = this.#memory.tiles;
    this.lookbackBars = lookbackBars;
  }

  get operations(): number {
    return (this.#next - this.#first) / OPERATION_WORDS;
  }

  get tiles(): number {
    return (this.#tile - this.#memory.tiles) / this.#memory.tileBytes;
  }

  /** An atom's bitset; where its cache has no room the empty one, and `hasRoom` is false. */
  atom(id: number): number {
    const bits = this.#atoms?.bits(id, this.#more) ?? 0;
    if (bits !== 0) return bits;
    this.hasRoom = false;
    return this.#memory.nothing;
  }

  /** `later`: bars that rules around this one look back on its values. */
  rule(of: Rule, later: number): number {
    switch (of.op) {
      case "and":
      case "or":
        return this.#joined(of.op, of.rules, later);
      case "not": {
        const negated = this.rule(of.rule, later);
        return this.#emit(this.#module.NOT, negated, negated, negated, this.#newTile(), 0);
      }
      case "forBars": {
        const held = this.rule(of.rule, later + of.bars - 1);
        return this.#emit(this.#module.HELD, held, held, held, this.#newTile(), of.bars);
      }
      case "calendar":
        if (later > this.lookbackBars) this.lookbackBars = later;
        return this.atom(this.#catalogue.calendarId(of));
      default:
        return this.#comparison(of, later);
    }
  }

  /** A rule that is read at any bar: where it is no atom, its last operation writes it whole. */
  settled(of: Rule, out: number): number {
    const place = this.rule(of, 0);
    if (!this.#isTile(place)) return place;
    const at = this.#next - OPERATION_WORDS;
    this.#words[at] = (this.#words[at] as number) & ~this.#module.LOCAL_OUT;
    this.#words[at + 4] = out;
    return out;
  }

  /** `wanted` where neither its exit nor the other side's entry is true, and the gate is open; 0 is none of these. */
  admitted(wanted: number, exit: number, other: number, gate: number, out: number): number {
    if (other === 0) this.#emit(this.#module.AND_NOT, wanted, exit, exit, out, 0);
    else this.#emit(this.#module.NEITHER, wanted, exit, other, out, 0);
    return gate === 0 ? out : this.#emit(this.#module.AND, out, gate, gate, out, 0);
  }

  #comparison(of: Extract<Rule, { of: string }>, later: number): number {
    const catalogue = this.#catalogue;
    const left = catalogue.expressionId(of.left);
    const right = catalogue.expressionId(of.right);
    const before = Math.max(catalogue.lookbackBars(left), catalogue.lookbackBars(right));
    const crossing = of.op === "crossesAbove" || of.op === "crossesBelow" ? 1 : 0;
    if (later + crossing + before > this.lookbackBars) this.lookbackBars = later + crossing + before;
    return this.atom(catalogue.comparisonId(of.op, left, right));
  }

  #joined(op: "and" | "or", rules: readonly Rule[], later: number): number {
    const { AND, OR, AND_NOT } = this.#module;
    const out = this.#newTile();
    let all = this.rule(rules[0] as Rule, later);
    for (let k = 1; k < rules.length; k++) {
      const part = rules[k] as Rule;
      if (op === "and" && part.op === "not") {
        const excluded = this.rule(part.rule, later);
        all = this.#emit(AND_NOT, all, excluded, excluded, out, 0);
      } else {
        const other = this.rule(part, later);
        all = this.#emit(op === "and" ? AND : OR, all, other, other, out, 0);
      }
    }
    return all;
  }

  #newTile(): number {
    const pointer = this.#tile;
    this.#tile += this.#memory.tileBytes;
    return pointer;
  }

  #isTile(pointer: number): boolean {
    return pointer >= this.#memory.tiles && pointer < this.#tile;
  }

  #emit(kind: number, a: number, b: number, c: number, out: number, count: number): number {
    const { LOCAL_A, LOCAL_B, LOCAL_C, LOCAL_OUT } = this.#module;
    const words = this.#words;
    const at = this.#next;
    words[at] =
      kind |
      (this.#isTile(a) ? LOCAL_A : 0) |
      (this.#isTile(b) ? LOCAL_B : 0) |
      (this.#isTile(c) ? LOCAL_C : 0) |
      (this.#isTile(out) ? LOCAL_OUT : 0);
    words[at + 1] = a;
    words[at + 2] = b;
    words[at + 3] = c;
    words[at + 4] = out;
    words[at + 5] = count;
    words[at + 6] = 0;
    words[at + 7] = 0;
    this.#next = at + OPERATION_WORDS;
    return out;
  }
}
