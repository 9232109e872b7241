import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recommend } from "./recommendations.ts";
import { makeViolation, type Violation, ViolationKind } from "./violations.ts";

function violation(index: number, change: Partial<Violation> = {}): Violation {
  return {
    ...makeViolation({
      owner: "someone",
      runId: null,
      generation: null,
      batchId: null,
      candidateId: `can_0000_${String(index).padStart(5, "0")}`,
      strategyId: null,
      scope: "sandbox",
      kind: "timeout",
      message: "",
      at: "2026-01-01T00:00:00.000Z",
      evidence: {},
    }),
    ...change,
  };
}

const script = (bars: number) => ({ evidence: { strategyKind: "script", bars, symbols: 1 } });
const tree = (bars: number) => ({ evidence: { strategyKind: "single", bars, symbols: 1 } });

describe("recommendations", () => {
  it("say which strategies and data most of a kind come from, and what helps", () => {
    const violations = [
      violation(1, script(250_000)),
      violation(2, script(300_000)),
      violation(3, script(450_000)),
      violation(4, tree(250_000)),
      violation(5, tree(1_000)),
    ];

    expect(recommend(violations)).toEqual([
      "3 of 5 timeouts come from scripts over 200,000 bars: raise to research or shorten the data.",
    ]);
  });

  it("count the bars of all symbols", () => {
    const evidence = { strategyKind: "single", bars: 30_000, symbols: 4 };

    expect(recommend([violation(1, { evidence })])).toEqual([
      "The timeout comes from rule trees over 100,000 bars: raise to research or shorten the data.",
    ]);
  });

  it("do not send to a scope with more time what has the most already", () => {
    const violations = [1, 2].map((n) => violation(n, { ...tree(9), scope: "research" }));

    expect(recommend(violations)).toEqual(["2 of 2 timeouts come from rule trees: shorten the data."]);
  });

  it("name the scope where the strategies say nothing", () => {
    const violations = [1, 2, 3].map((n) =>
      violation(n, { kind: "forbiddenWrite", scope: n === 3 ? "sandbox" : "restricted" }),
    );

    expect(recommend(violations)).toEqual([
      "2 of 3 forbidden writes come from scope restricted: send work that has results to a scope that may store them.",
    ]);
  });

  it("say so where no group holds more than half", () => {
    const violations = [
      violation(1, { kind: "memory", scope: "research" }),
      violation(2, { kind: "memory", scope: "sandbox" }),
    ];

    expect(recommend(violations)).toEqual([
      "2 of 2 cases of too little memory come from different scopes: take fewer symbols or shorten the data.",
    ]);
  });

  it("name the operators whose children are stopped, once there are three", () => {
    const bred = (n: number) => violation(n, { lineage: { origin: "hoist", parents: ["str_a"] } });

    expect(recommend([bred(1), bred(2)])).toHaveLength(1);
    expect(recommend([bred(1), bred(2), bred(3)])).toContain(
      "3 violations come from children of hoist: it is chosen less often by itself, nothing needs to change.",
    );
  });

  it("have something to say to every kind, and nothing where there was none", () => {
    expect(recommend([])).toEqual([]);
    for (const kind of ViolationKind.options) expect(recommend([violation(1, { kind })])).toHaveLength(1);
  });

  it("do not depend on the order of the violations", () => {
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom(...ViolationKind.options),
        scope: fc.constantFrom("sandbox" as const, "research" as const),
        evidence: fc.oneof(
          fc.nat(3_000_000).map((n) => script(n).evidence),
          fc.nat(9).map((n) => tree(n).evidence),
        ),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (changes) => {
        const violations = changes.map((change, index) => violation(index, change));
        expect(recommend([...violations].reverse())).toEqual(recommend(violations));
      }),
    );
  });
});
