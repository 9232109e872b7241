import type { Rule, SingleStrategy } from "@tradewind/core/strategy/schema";
import type { AtomTable } from "./atomTable.ts";
import { createRecords, type Word, word } from "./records.ts";

/** Where a rule's bits are: an atom, a tile between operations, or one of the strategy's whole bitsets. */
export type Place = readonly [kind: Word, number: Word];

export interface Program {
  readonly firstOperation: number;
  readonly operations: number;
  readonly longEntry: Place;
  readonly longExit: Place;
  readonly shortEntry: Place;
  readonly shortExit: Place;
}

/** Strategies' rules as operations over bitsets, as `programs.c` runs them. */
export interface ProgramTable {
  add(strategy: SingleStrategy): Program;
  readonly count: number;
  bytes(): Uint8Array;
}

const OPERATIONS = ["and", "or", "andNot", "not", "held", "neither"] as const;
type Kind = (typeof OPERATIONS)[number];

const NOTHING: Place = [word(3), word(0)];
const atom = (number: number): Place => [word(0), word(number)];
const whole = (number: number): Place => [word(2), word(number)];

export function createProgramTable(atoms: AtomTable): ProgramTable {
  const records = createRecords();
  let count = 0;
  let tiles = 0;
  const emit = (kind: Kind, [a, b, c]: readonly [Place, Place?, Place?], out: Place, bars = 0): Place => {
    const [second, third] = [b ?? a, c ?? b ?? a];
    records.add(word(OPERATIONS.indexOf(kind)), word(bars), ...a, ...second, ...third, ...out);
    count++;
    return out;
  };
  const tile = (): Place => [word(1), word(tiles++)];
  /** The place of a rule's bits: `out`, unless it is an atom. */
  const rule = (of: Rule, out: Place): Place => {
    switch (of.op) {
      case "and":
      case "or":
        return of.rules
          .slice(1)
          .reduce(
            (former, part) => emit(of.op, [former, rule(part, tile())], out),
            rule(of.rules[0] as Rule, tile()),
          );
      case "not":
        return emit("not", [rule(of.rule, tile())], out);
      case "forBars":
        return emit("held", [rule(of.rule, tile())], out, of.bars);
      case "calendar":
        return atom(atoms.calendar(of));
      default:
        return atom(atoms.comparison(of));
    }
  };
  return {
    add: (strategy) => {
      tiles = 0;
      const firstOperation = count;
      const sides = sidesOf(strategy, { rule, emit, tile, atoms });
      return { firstOperation, operations: count - firstOperation, ...sides };
    },
    get count() {
      return count;
    },
    bytes: records.bytes,
  };
}

interface Writer {
  readonly rule: (of: Rule, out: Place) => Place;
  readonly emit: (kind: Kind, operands: readonly [Place, Place?, Place?], out: Place) => Place;
  readonly tile: () => Place;
  readonly atoms: AtomTable;
}

/** The strategy's signals, as core's `signalsOf` defines them. */
function sidesOf(
  strategy: SingleStrategy,
  { rule, emit, tile, atoms }: Writer,
): Pick<Program, "longEntry" | "longExit" | "shortEntry" | "shortExit"> {
  const gate = strategy.gate === undefined ? null : atom(atoms.gate(strategy.gate));
  const admit = (operands: readonly [Place, Place, Place?], out: Place): Place => {
    const admitted = emit(operands.length === 2 ? "andNot" : "neither", operands, out);
    return gate === null ? admitted : emit("and", [admitted, gate], out);
  };
  const entry = rule(strategy.entry, tile());
  const exit = rule(strategy.exit, whole(1));
  const none = { longEntry: NOTHING, longExit: NOTHING, shortEntry: NOTHING, shortExit: NOTHING };
  if (strategy.direction === "long")
    return { ...none, longEntry: admit([entry, exit], whole(0)), longExit: exit };
  if (strategy.direction === "short")
    return { ...none, shortEntry: admit([entry, exit], whole(2)), shortExit: exit };
  const shortEntry = rule(strategy.shortEntry, tile());
  const shortExit = rule(strategy.shortExit, whole(3));
  return {
    longEntry: admit([entry, exit, shortEntry], whole(0)),
    longExit: exit,
    shortEntry: admit([shortEntry, shortExit, entry], whole(2)),
    shortExit,
  };
}
