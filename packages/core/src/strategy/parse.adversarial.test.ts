import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { parseStrategy } from "./parse.ts";
import { guardedDip, longOn, rsiBelow, smaCross } from "./samples.ts";
import type { Path } from "./tree.ts";

// Input here comes from strangers: whatever it is, the answer is a strategy or a TerminalError, soon.

function expectRefused(input: unknown): TerminalError {
  let thrown: unknown;
  try {
    parseStrategy(input);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TerminalError);
  return thrown as TerminalError;
}

describe("size", () => {
  it("refuses 100,000 nested negations without exhausting the stack", () => {
    let rule: unknown = rsiBelow(30);
    for (let i = 0; i < 100_000; i++) rule = { op: "not", rule };
    expect(expectRefused({ ...smaCross(), entry: rule }).message).toMatch(/deeper than 64 levels/);
  });

  it("refuses 100,000 nested arrays where a strategy should be", () => {
    let input: unknown = [];
    for (let i = 0; i < 100_000; i++) input = [input];
    expectRefused(input);
  });

  it("refuses an array of a million rules by its length", () => {
    const rules = Array.from({ length: 1_000_000 }, () => rsiBelow(30));
    const error = expectRefused({ ...smaCross(), entry: { op: "and", rules } });
    expect(error.message).toMatch(/1000000 items, at most 10000/);
  });

  it("refuses a sparse array that claims four billion items", () => {
    expectRefused({ ...smaCross(), entry: { op: "and", rules: new Array(4_294_967_295) } });
  });

  it("refuses many small arrays that together are too many values", () => {
    const rules = Array.from({ length: 200 }, () => Array.from({ length: 100 }, () => 0));
    expectRefused({ ...smaCross(), entry: { op: "and", rules } });
  });

  it("refuses a cycle", () => {
    const rule: Record<string, unknown> = { op: "not" };
    rule.rule = rule;
    expectRefused({ ...smaCross(), entry: rule });
  });

  it("keeps the answer short however many faults there are", () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`field${i}`.padEnd(300, "x"), i]),
    );
    const error = expectRefused({ ...smaCross(), ...unknown, entry: unknown, exit: unknown });
    expect(error.details.length).toBeLessThanOrEqual(20);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe("unknown fields and prototypes", () => {
  it.each(["__proto__", "constructor", "prototype"])("refuses a field named %s at the top", (key) => {
    const input = JSON.parse(`{"${key}":{"polluted":true}}`);
    expect(expectRefused(Object.assign(Object.create(null), input)).message).toContain(key);
  });

  it("refuses __proto__ deep inside and leaves the prototype alone", () => {
    const text = JSON.stringify(smaCross()).replace('"op":"sma"', '"__proto__":{"polluted":true},"op":"sma"');
    expectRefused(JSON.parse(text));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it.each([
    ["the strategy", { ...smaCross(), note: "hello" }],
    ["the stops", { ...smaCross(), stops: { stopLoss: 0.1, code: "x" } }],
    ["a rule", { ...smaCross(), entry: { ...rsiBelow(30), script: "x" } }],
    ["a comparison's side", longOn({ ...rsiBelow(30), left: { op: "rsi", window: 14, of: "x" } } as never)],
    ["a one-sided strategy that brings rules for the other side", { ...smaCross(), shortEntry: rsiBelow(3) }],
  ])("refuses an unknown field in %s", (_place, input) => {
    expectRefused(input);
  });
});

describe("values", () => {
  const invalid: unknown[] = [
    "NaN",
    "Infinity",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "1",
    null,
    true,
    [1],
    { value: 1 },
  ];
  it.each(invalid)("refuses leverage %o", (leverage) => {
    expectRefused({ ...smaCross(), sizing: { leverage } });
  });

  it.each([1, 0, -5, 2.5, 401, "20", null, 1e308])("refuses a window of %o", (window) => {
    expectRefused(longOn({ ...rsiBelow(30), left: { op: "rsi", window } } as never));
  });

  it.each([
    undefined,
    null,
    0,
    "strategy",
    [],
    {},
    { kind: "script", code: "1" },
    { kind: "ensemble", members: [] },
  ])("refuses %o as a strategy", (input) => {
    expectRefused(input);
  });

  it("refuses an ensemble inside an ensemble", () => {
    const inner = { kind: "ensemble", members: [{ weight: 1, strategy: smaCross() }] };
    expectRefused({
      kind: "ensemble",
      members: [
        { weight: 0.5, strategy: inner },
        { weight: 0.5, strategy: inner },
      ],
    });
  });

  it("answers any JSON with a strategy or a TerminalError", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (input) => {
        expectRefused(input);
      }),
    );
  });

  it("answers a strategy with any one value replaced with a strategy or a TerminalError", () => {
    const places = leavesOf(guardedDip());
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (place, value) => {
        const input = withValueAt(guardedDip(), place, value);
        try {
          expect(parseStrategy(input)).toMatchObject({ kind: "single" });
        } catch (error) {
          expect(error).toBeInstanceOf(TerminalError);
        }
      }),
    );
  });
});

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    leavesOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withValueAt(root: unknown, [head, ...rest]: Path, value: unknown): unknown {
  if (head === undefined) return value;
  const members: Record<string, unknown> = { ...(root as Record<string, unknown>) };
  const changed = { ...members, [head]: withValueAt(members[head], rest, value) };
  return Array.isArray(root) ? Object.values(changed) : changed;
}
