import { describe, expect, it } from "vitest";
import { describeAny, familyOfAny, identifyAny, kept, nameAny, sizeOf } from "./kinds.ts";
import { averageScript, scriptOf } from "./scriptSamples.ts";

describe("a script among strategies", () => {
  it("is known by its source and its terms, not by its name", () => {
    const id = identifyAny(averageScript);

    expect(identifyAny({ ...averageScript, name: "Another" })).toBe(id);
    expect(identifyAny({ ...averageScript, source: `${averageScript.source} ` })).not.toBe(id);
    expect(identifyAny({ ...averageScript, parameters: { window: 51 } })).not.toBe(id);
    expect(identifyAny({ ...averageScript, sizing: { leverage: 2 } })).not.toBe(id);
    expect(identifyAny({ ...averageScript, lookbackBars: 51 })).not.toBe(id);
  });

  it("is the same with its defaults written out", () => {
    const bare = scriptOf("function onBar() {}");

    expect(identifyAny({ ...bare, parameters: {}, lookbackBars: 1 })).toBe(identifyAny(bare));
  });

  it("is kept as it came, shown by its own name and in a family of its own", () => {
    expect(kept(averageScript)).toBe(averageScript);
    expect(nameAny(averageScript)).toBe("Above its mean");
    expect(familyOfAny(averageScript)).toBe("script");
    expect(describeAny(averageScript)).toEqual([
      "A script decides at the close of each bar, one bar after another.",
      "Its parameters: window 50.",
      "No stops but those of its orders.",
      "Invest 1 × the capital, unless an order says otherwise.",
    ]);
  });

  it("pays for its length like a tree, and no more than the largest", () => {
    expect(sizeOf(scriptOf("function onBar() {}")).nodes).toBe(1);
    expect(sizeOf(scriptOf(`// ${"x".repeat(8_000)}`)).nodes).toBe(60);
    expect(sizeOf(averageScript).lookbackBars).toBe(50);
  });
});
