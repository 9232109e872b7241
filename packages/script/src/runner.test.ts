import { answersOf, type Order } from "@tradewind/core/backtest/orders";
import { truncateMarket } from "@tradewind/core/market/split";
import { averageScript, scriptOf } from "@tradewind/core/strategy/scriptSamples";
import { describe, expect, it } from "vitest";
import { lazyScriptRunner } from "./lazyRunner.ts";
import { makeScriptRunner } from "./runner.ts";
import { runScript, testMarket } from "./testRunner.ts";

const BARS = 300;
const two = { ...testMarket, symbols: [...testMarket.symbols, { ...testMarket.symbols[0]!, symbol: "B" }] };

async function answers(source: string, options = {}): Promise<(Order | null)[]> {
  const [first] = await runScript(source, options);
  return answersOf(first!, BARS);
}

describe("a script", () => {
  it("is handed each bar once, in order, with its date, prices and volume", async () => {
    const { days, open, high, low, close, volume } = testMarket.symbols[0]!;
    const source = `let seen = [];
      function onBar(bar) {
        seen.push(bar);
        if (bar.index < 299) return;
        throw new Error(JSON.stringify([seen.length, seen.every((each, at) => each.index === at), seen[7]]));
      }`;

    const thrown = await runScript(source).catch((error: Error) => error.message);

    expect(days[7]).toBe(18_274);
    expect(String(thrown).split("Error: ")[1]).toBe(
      JSON.stringify([
        300,
        true,
        {
          symbol: "A",
          index: 7,
          year: 2020,
          month: 1,
          monthDay: 13,
          weekday: 1,
          open: open[7],
          high: high[7],
          low: low[7],
          close: close[7],
          volume: volume[7],
        },
      ]).slice(0, 200),
    );
  });

  it("answers with a word, an order, or nothing", async () => {
    const each = await answers(`function onBar({ index }) {
      if (index === 1) return "long";
      if (index === 2) return { position: "short", leverage: 1.234, stopLoss: 0.1, trailingStop: 0.2 };
      if (index === 3) return { position: "flat" };
      if (index === 4) return null;
    }`);

    expect(each.slice(0, 6)).toEqual([
      null,
      { position: "long" },
      { position: "short", leverage: 1.23, stopLoss: 0.1, trailingStop: 0.2 },
      { position: "flat" },
      null,
      null,
    ]);
  });

  it("keeps what it puts into its state and into its own variables", async () => {
    const each = await answers(`let bars = 0;
      function onBar(bar, state) {
        bars += 1;
        state.bars = (state.bars ?? 0) + 1;
        return bars === state.bars && bars === bar.index + 1 && bars > 298 ? "long" : null;
      }`);

    expect(each.filter((order) => order !== null)).toHaveLength(2);
  });

  it("reads its parameters and cannot change them", async () => {
    const script = scriptOf(
      `function onBar(bar) {
        try { parameters.window = 9; } catch {}
        try { globalThis.parameters = { window: 9 }; } catch {}
        return bar.index === parameters.window ? "long" : null;
      }`,
      { parameters: { window: 3 } },
    );

    const [first] = await runScript(script);

    expect(first).toMatchObject({ lengths: [3, 1, 296], answers: [0, 1, 0] });
  });

  it("cannot change a bar", async () => {
    const source = "function onBar(bar) { try { bar.close = 1; } catch { return 'long'; } }";

    expect((await answers(source)).every((order) => order?.position === "long")).toBe(true);
  });

  it("has an interpreter of its own for each symbol", async () => {
    const source = "let bars = 0; function onBar() { bars += 1; return bars === 300 ? 'long' : null; }";

    const orders = await runScript(source, { market: two });

    expect(orders.map(({ lengths }) => lengths)).toEqual([
      [299, 1],
      [299, 1],
    ]);
  });

  it("may define onBar as a constant", async () => {
    expect(await answers("const onBar = () => 'flat';")).toHaveLength(BARS);
  });
});

describe("what a script decides", () => {
  const lucky = "function onBar() { return Math.random() < 0.5 ? 'long' : 'flat'; }";

  it("is the same each time", async () => {
    expect(await runScript(averageScript)).toEqual(await runScript(averageScript));
    expect(await runScript(lucky)).toEqual(await runScript(lucky));
  });

  it("is drawn from the run's seed and the symbol alone", async () => {
    const [first, second] = await runScript(lucky, { market: two });

    expect(first).not.toEqual(second);
    expect(await runScript(lucky, { seed: 2 })).not.toEqual(await runScript(lucky));
  });

  it.each([
    ["its rules", averageScript],
    ["its luck", scriptOf(lucky)],
  ])("owes nothing to later bars, by %s", async (_, script) => {
    const [whole] = await runScript(script);
    for (const cut of [1, 60, 177, 299]) {
      const [known] = await runScript(script, { market: truncateMarket(testMarket, cut) });
      expect(answersOf(known!, cut)).toEqual(answersOf(whole!, cut));
    }
  });
});

describe("running a script", () => {
  it("tells the bars as they pass", async () => {
    const told: number[] = [];
    const strategy = scriptOf("function onBar() {}");

    await makeScriptRunner({ nowMs: () => 0 }).run({
      strategy,
      market: testMarket,
      seed: 1,
      timeoutMs: 1,
      advanced: (bars) => told.push(bars),
    });

    expect(told.filter((bars) => bars > 1)).toEqual([256, 44]);
  });

  it("tells that it gets on while it stands at one bar, so that its steps end it and not who watches it", async () => {
    const stepsMax = 200_000;
    const told: number[] = [];
    const job = {
      strategy: scriptOf("function onBar() { for (;;); }"),
      market: testMarket,
      seed: 1,
      timeoutMs: 1,
      advanced: (bars: number) => told.push(bars),
    };

    await expect(makeScriptRunner({ nowMs: () => 0 }, stepsMax).run(job)).rejects.toMatchObject({
      violation: "timeout",
    });
    expect(told.length).toBeGreaterThanOrEqual(stepsMax / 10_000);
  });

  it("tells how many steps it took, the same whatever the clock says", async () => {
    const strategy = scriptOf("function onBar() { for (let k = 0; k < 5000; k++); }");
    const stepsAt = async (msPerLook: number): Promise<number> => {
      let nowMs = 0;
      let steps = 0;
      const clock = { nowMs: () => (nowMs += msPerLook) };
      await lazyScriptRunner(clock).run({
        strategy,
        market: testMarket,
        seed: 1,
        timeoutMs: 1e9,
        advanced: () => {},
        stepped: (taken) => {
          steps = taken;
        },
      });
      return steps;
    };

    const [slow, fast] = [await stepsAt(100), await stepsAt(0)];

    expect(slow).toBeGreaterThan(100_000);
    expect(slow).toBe(fast);
  });

  it("ends at the deadline, whatever the script has left", async () => {
    let nowMs = 0;
    const clock = { nowMs: () => nowMs++ };
    const job = {
      strategy: scriptOf("function onBar() { for (;;); }"),
      market: testMarket,
      seed: 1,
      timeoutMs: 20,
      advanced: () => {},
    };

    await expect(lazyScriptRunner(clock).run(job)).rejects.toMatchObject({
      violation: "timeout",
      message: "the script was still running at its deadline of 20 ms",
    });
  });
});
