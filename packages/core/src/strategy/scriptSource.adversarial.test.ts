import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { parseAnyStrategy } from "./parseAny.ts";
import { scriptOf } from "./scriptSamples.ts";

function detailsOf(input: unknown): readonly { readonly pointer: string; readonly message: string }[] {
  try {
    parseAnyStrategy(input);
  } catch (thrown) {
    if (thrown instanceof TerminalError && thrown.code === "strategy.invalid") return thrown.details;
    throw thrown;
  }
  return [];
}

const nested = (open: string, close: string, depth: number): string =>
  `function onBar() { return ${open.repeat(depth)}${close.repeat(depth)}; }`;

describe("a script's source is looked at before anything parses it", () => {
  it.each([
    ["plain code", "function onBar(bar) { return bar.close > 1 ? 'long' : 'flat'; }"],
    [
      "brackets within strings, comments and expressions",
      `function onBar() { /* ${"(".repeat(90)} */ return "${"[".repeat(90)}" + /[(]{90}/; }`,
    ],
    ["a division between numbers", "function onBar(bar) { return 4 / 2 / 1 > 1 ? 'long' : null }"],
    ["templates", `function onBar(bar) { return \`\${\`\${"long"}\`}\`; }`],
    ["letters of any alphabet", "function onBar() { return 'long'; } // мой сценарий, 我的脚本"],
  ])("takes %s", (_, source) => {
    expect(detailsOf(scriptOf(source))).toEqual([]);
  });

  it.each([
    ["nothing", "", /./],
    ["too many bytes", `// ${"x".repeat(9_000)}`, /9003 bytes long, at most 8192/],
    ["too many bytes in few characters", `// ${"山".repeat(3_000)}`, /9003 bytes/],
    ["parentheses in parentheses", nested("(", ")", 60), /61 deep, 40 are allowed/],
    ["lists in lists", nested("[", "]", 60), /deep/],
    ["objects in objects", nested("{a:", "}", 60), /deep/],
    ["templates in templates", nested("`${", "}`", 60), /deep/],
    ["brackets that strings pretend to close", nested('(")" + ', ")", 60), /deep/],
    ["brackets that expressions pretend to close", nested("(/[)]/, ", ")", 60), /deep/],
    ["brackets that are never closed", nested("(", "", 60), /deep/],
    ["NUL", "function onBar() { return '\0'; }", /U\+0000 at 27/],
    ["marks that turn text around", "function onBar() { return '\u202e'; }", /U\+202e/],
    ["half a character", "function onBar() { return '\ud800'; }", /U\+d800/],
    ["a whole number of any length", "const big = 2n ** 400000n; function onBar() {}", /2n of any length/],
    ["the same in hexadecimal", "const big = 0xffn; function onBar() {}", /0xffn/],
    ["the same with separators", "const big = 1_000n; function onBar() {}", /1_000n/],
  ])("refuses %s", (_, source, words) => {
    const [first] = detailsOf(scriptOf(source));

    expect(first).toMatchObject({ pointer: "/source", message: expect.stringMatching(words) });
  });

  it.each([
    ["a field it does not have", { surprise: 1 }, ""],
    ["a name in angle brackets", { name: "<img src=x>" }, "/name"],
    ["a source that is no text", { source: 7 }, "/source"],
    ["leverage over the language's", { sizing: { leverage: 4 } }, "/sizing/leverage"],
    ["a stop wider than the language's", { stops: { stopLoss: 0.9 } }, "/stops/stopLoss"],
    ["a parameter that is no number", { parameters: { window: "20" } }, "/parameters/window"],
    ["a parameter by a strange name", { parameters: { "a b": 20 } }, "/parameters/a b"],
    ["a longer look-back than data may have", { lookbackBars: 401 }, "/lookbackBars"],
  ])("refuses %s", (_, change, pointer) => {
    expect(detailsOf({ ...scriptOf("function onBar() {}"), ...change })[0]).toMatchObject({ pointer });
  });

  it("refuses names that reach for a prototype", () => {
    const parameters = JSON.parse('{"__proto__": 1}');

    expect(detailsOf({ ...scriptOf("function onBar() {}"), parameters })[0]?.message).toContain("__proto__");
  });

  it("leaves data to the parser of data", () => {
    expect(detailsOf({ kind: "single" })).not.toEqual([]);
  });
});
