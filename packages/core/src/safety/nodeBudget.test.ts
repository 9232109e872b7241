import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import { sizeOf } from "../strategy/kinds.ts";
import { averageScript } from "../strategy/scriptSamples.ts";
import { assertNodeBudget } from "./nodeBudget.ts";
import { Scope, scopes } from "./scopes.ts";

const strategy = generateStrategy(randomFor("nodeBudget"), { depthMax: 4, longBias: 0.5 });
const { nodes } = sizeOf(strategy);

describe.each(Scope.options)("the node budget of scope %s", (scope) => {
  const barsMax = Math.floor(scopes[scope].nodeBarsMax / nodes);

  it("lets pass what just fits", () => {
    expect(() => assertNodeBudget(strategy, barsMax, scope)).not.toThrow();
  });

  it("refuses the first bar more, with the figure, the limit and the remedy", () => {
    const refused = () => assertNodeBudget(strategy, barsMax + 1, scope);

    expect(refused).toThrow(expect.objectContaining({ violation: "nodeBudget" }));
    expect(refused).toThrow(String((barsMax + 1) * nodes));
    expect(refused).toThrow(`allows ${scopes[scope].nodeBarsMax}; take fewer symbols or bars`);
  });

  it("does not guess what a script will do", () => {
    expect(() => assertNodeBudget(averageScript, Number.MAX_SAFE_INTEGER, scope)).not.toThrow();
  });
});
