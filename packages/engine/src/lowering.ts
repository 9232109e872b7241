import { REGIME_LOOKBACK_BARS } from "@tradewind/core/market/regime";
import { VOLATILITY_TARGET_LOOKBACK_BARS } from "@tradewind/core/strategy/measure";
import type { Rule, SingleStrategy } from "@tradewind/core/strategy/schema";
import type { Catalogue } from "./catalogue.ts";
import type { EngineModule } from "./module.ts";

/** Where a bitset lies: an atom by its number, or a piece of the engine's memory of the whole length or of one tile. */
export type Place =
  | { readonly kind: "atom"; readonly atom: number }
  | { readonly kind: "whole" | "tile"; readonly pointer: number };

/** Memory that programs write to: whole bitsets for what the event loop reads, tiles for what lies between. */
export interface ProgramMemory {
  readonly nothing: number;
  readonly longEntry: number;
  readonly longExit: number;
  readonly shortEntry: number;
  readonly shortExit: number;
  readonly tiles: number;
  readonly tileBytes: number;
}

export const OPERATION_WORDS = 8;
/** Flags of the host's own, in the upper half of an operation's first word: this operand is an atom's number. */
export const ATOM_A = 1 << 16;
export const ATOM_B = 1 << 17;
export const ATOM_C = 1 << 18;

/** A strategy's rules as operations, for any symbol: operands that are atoms still stand as their numbers. */
export interface Program {
  readonly words: Int32Array;
  operations: number;
  /** Bars before the first signal that may be used. */
  lookbackBars: number;
  longEntry: Place;
  longExit: Place;
  shortEntry: Place;
  shortExit: Place;
}

/** At most so many operations come of a strategy at the limit of its nodes. */
const OPERATIONS_MAX = 256;

export interface Lowering {
  /** The program of a strategy, valid until the next one is lowered. */
  lower(strategy: SingleStrategy): Program;
}

export function createLowering(module: EngineModule, catalogue: Catalogue, memory: ProgramMemory): Lowering {
  const nothing: Place = { kind: "whole", pointer: memory.nothing };
  const whole = (pointer: number): Place => ({ kind: "whole", pointer });
  const program: Program = {
    words: new Int32Array(OPERATIONS_MAX * OPERATION_WORDS),
    operations: 0,
    lookbackBars: 1,
    longEntry: nothing,
    longExit: nothing,
    shortEntry: nothing,
    shortExit: nothing,
  };
  const writer = createWriter(module, catalogue, memory, program);
  const outs = {
    longEntry: whole(memory.longEntry),
    longExit: whole(memory.longExit),
    shortEntry: whole(memory.shortEntry),
    shortExit: whole(memory.shortExit),
  };
  return {
    lower: (strategy) => {
      const target = strategy.sizing.volatilityTarget === undefined ? 1 : VOLATILITY_TARGET_LOOKBACK_BARS;
      const gated = strategy.gate === undefined ? 1 : REGIME_LOOKBACK_BARS;
      writer.begin(Math.max(target, gated));
      const gate: Place | null =
        strategy.gate === undefined ? null : { kind: "atom", atom: catalogue.gateId(strategy.gate) };
      const short = strategy.direction === "short";
      const entry = writer.rule(strategy.entry, 0);
      const exit = writer.settle(strategy.exit, short ? outs.shortExit : outs.longExit);
      program.longEntry = nothing;
      program.longExit = nothing;
      program.shortEntry = nothing;
      program.shortExit = nothing;
      if (short) {
        program.shortEntry = writer.admit([entry, exit], gate, outs.shortEntry);
        program.shortExit = exit;
        return program;
      }
      program.longExit = exit;
      if (strategy.direction === "long") {
        program.longEntry = writer.admit([entry, exit], gate, outs.longEntry);
        return program;
      }
      const other = writer.rule(strategy.shortEntry, 0);
      program.shortExit = writer.settle(strategy.shortExit, outs.shortExit);
      program.longEntry = writer.admit([entry, exit, other], gate, outs.longEntry);
      program.shortEntry = writer.admit([other, program.shortExit, entry], gate, outs.shortEntry);
      return program;
    },
  };
}

function createWriter(module: EngineModule, catalogue: Catalogue, memory: ProgramMemory, program: Program) {
  const { words } = program;
  let tiles = 0;
  const tile = (): Place => ({ kind: "tile", pointer: memory.tiles + tiles++ * memory.tileBytes });
  const need = (bars: number): void => {
    if (bars > program.lookbackBars) program.lookbackBars = bars;
  };
  const operand = (place: Place, at: number, atomFlag: number, localFlag: number): number => {
    words[at] = place.kind === "atom" ? place.atom : place.pointer;
    return place.kind === "atom" ? atomFlag : place.kind === "tile" ? localFlag : 0;
  };
  const emit = (kind: number, operands: readonly Place[], out: Place, count = 0): Place => {
    const at = program.operations++ * OPERATION_WORDS;
    const [a, b = a, c = b] = operands as [Place, Place?, Place?];
    words[at] =
      kind |
      operand(a, at + 1, ATOM_A, module.LOCAL_A) |
      operand(b, at + 2, ATOM_B, module.LOCAL_B) |
      operand(c, at + 3, ATOM_C, module.LOCAL_C) |
      operand(out, at + 4, 0, module.LOCAL_OUT);
    words[at + 5] = count;
    return out;
  };
  const comparison = (rule: Extract<Rule, { of: string }>, later: number): Place => {
    const left = catalogue.expressionId(rule.left);
    const right = catalogue.expressionId(rule.right);
    const crossing = rule.op === "crossesAbove" || rule.op === "crossesBelow" ? 1 : 0;
    need(later + crossing + Math.max(catalogue.lookbackBars(left), catalogue.lookbackBars(right)));
    return { kind: "atom", atom: catalogue.comparisonId(rule.op, left, right) };
  };
  /** `later`: bars that rules around this one look back on its values. */
  const rule = (of: Rule, later: number): Place => {
    switch (of.op) {
      case "and":
      case "or": {
        const out = tile();
        return of.rules.reduce<Place | null>((former, part) => {
          if (former === null) return rule(part, later);
          if (of.op === "and" && part.op === "not") {
            return emit(module.AND_NOT, [former, rule(part.rule, later)], out);
          }
          return emit(of.op === "and" ? module.AND : module.OR, [former, rule(part, later)], out);
        }, null) as Place;
      }
      case "not":
        return emit(module.NOT, [rule(of.rule, later)], tile());
      case "forBars":
        return emit(module.HELD, [rule(of.rule, later + of.bars - 1)], tile(), of.bars);
      case "calendar":
        need(later);
        return { kind: "atom", atom: catalogue.calendarId(of) };
      default:
        return comparison(of, later);
    }
  };
  return {
    begin: (lookbackBars: number): void => {
      tiles = 0;
      program.operations = 0;
      program.lookbackBars = lookbackBars;
    },
    rule,
    /** A rule that is read at any bar: where it is no atom, its last operation writes it whole. */
    settle: (of: Rule, out: Place): Place => {
      const place = rule(of, 0);
      if (place.kind === "atom") return place;
      const at = (program.operations - 1) * OPERATION_WORDS;
      words[at] = (words[at] as number) & ~module.LOCAL_OUT;
      operand(out, at + 4, 0, 0);
      return out;
    },
    /** The first rule where none of the others is true and the gate is open. */
    admit: ([wanted, ...others]: readonly [Place, Place, Place?], gate: Place | null, out: Place): Place => {
      const places = others.filter((place) => place !== undefined);
      const admitted = emit(places.length === 1 ? module.AND_NOT : module.NEITHER, [wanted, ...places], out);
      return gate === null ? admitted : emit(module.AND, [admitted, gate], out);
    },
  };
}
