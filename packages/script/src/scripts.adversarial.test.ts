import { wanderingBars } from "@tradewind/core/market/fixtures";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import { scriptOf } from "@tradewind/core/strategy/scriptSamples";
import { describe, expect, it } from "vitest";
import { type Attack, body, deep, endless, hungry, reaches, strange } from "./testAttacks.ts";
import { runScript, testMarket } from "./testRunner.ts";

describe.each([
  ["without end", endless],
  ["hungry", hungry],
  ["deep", deep],
  ["strange", strange],
])("a script that is %s", (_, attacks) => {
  it.each(attacks.map(toCase))("ends: $title", async ({ source, violation, words }) => {
    parseAnyStrategy(scriptOf(source));

    await expect(runScript(source)).rejects.toMatchObject({
      violation,
      code: `violation.${violation}`,
      message: expect.stringMatching(words),
    });
  });
});

function toCase([title, source, violation, words = /./]: Attack) {
  return { title, source, violation, words };
}

describe("a script that reaches for the host", () => {
  it.each(reaches)("does not find %s", async (_, expression) => {
    const [orders] = await runScript(body(`return (${expression}) ? 'long' : 'flat';`));

    expect(orders?.orders).toEqual([{ position: "flat" }]);
  });

  it("gets nothing from a module that it asks for", async () => {
    const source = body(
      "state.got ??= []; import('fs').then((fs) => state.got.push(fs), () => {}); return state.got.length ? 'long' : 'flat';",
    );

    expect((await runScript(source))[0]?.orders).toEqual([{ position: "flat" }]);
  });

  it.each([
    ["Object.prototype", "Object.prototype.index = 7; Object.prototype.position = 'long';"],
    ["Array.prototype", "Array.prototype.includes = () => true; Array.prototype.join = () => 'long';"],
    ["Object's functions", "Object.keys = () => []; Object.freeze = (value) => value;"],
    ["texts", "String.prototype.slice = () => 'long'; (() => {}).__proto__.call = () => 'long';"],
    [
      "JSON and numbers",
      "JSON.parse = () => ({}); Number.isFinite = () => true; Float64Array.prototype.set = () => {};",
    ],
    [
      "symbols",
      "Object.prototype[Symbol.toPrimitive] = () => 1; Array.prototype[Symbol.iterator] = function* () {};",
    ],
  ])("changes nothing of what it is given by changing %s", async (_, pollution) => {
    const plain = await runScript(
      body("return bar.index % 3 === 0 ? { position: 'short', leverage: 2 } : 'flat';"),
    );
    const polluted = `${pollution} ${body("return bar.index % 3 === 0 ? { position: 'short', leverage: 2 } : 'flat';")}`;

    expect(await runScript(polluted)).toEqual(plain);
    expect({}).not.toHaveProperty("position");
  });

  it("leaves nothing behind for the next", async () => {
    await runScript(`globalThis.left = 1; Object.prototype.left = 1; ${body("return 'long';")}`);

    const [orders] = await runScript(
      body("return typeof left === 'undefined' && ({}).left === undefined ? 'flat' : 'long';"),
    );

    expect(orders?.orders).toEqual([{ position: "flat" }]);
  });
});

describe("a script on the edge", () => {
  it("may use most of its memory and give it back", async () => {
    const source = body(
      "let sum = 0; for (let i = 0; i < 3; i++) sum += new Float64Array(1000000).length; return sum > 0 ? 'long' : null;",
    );

    expect((await runScript(source))[0]?.orders).toEqual([{ position: "long" }]);
  });

  it("may fail to get memory, and go on with less", async () => {
    const source = body("try { new Float64Array(2 ** 27); } catch { return 'flat'; }");

    expect((await runScript(source))[0]?.orders).toEqual([{ position: "flat" }]);
  });

  it("may not give another order at each of very many bars", async () => {
    const market = { ...testMarket, symbols: [wanderingBars(1, 1_100, "nextOpen", "A")] };
    const source = body("return { position: 'long', stopLoss: 0.01 + bar.index / 1e4 };");

    await expect(runScript(source, { market })).rejects.toMatchObject({
      violation: "invalidStrategy",
      message: expect.stringMatching(/1000 different orders/),
    });
  });

  it("ends the same way each time", async () => {
    const fault = (source: string) => runScript(source).catch((error: Error) => error.message);
    const source =
      "let n = 0; function onBar(bar) { for (let i = 0; i < 9000; i++) n += i; if (bar.index > 150) throw new Error(String(n)); }";

    expect(await fault(source)).toBe(await fault(source));
  });
});
