import { describe, expect, it } from "vitest";
import { traceOfAny } from "../backtest/anyKind.ts";
import { defaultCosts } from "../backtest/costs.ts";
import { packOrders } from "../backtest/orders.ts";
import type { Market, PartRange } from "../market/bars.ts";
import { wanderingBars } from "../market/fixtures.ts";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import { measureStrategy } from "../strategy/measure.ts";
import { scriptOf } from "../strategy/scriptSamples.ts";
import { type Behaviour, certifyNoLookAhead } from "./certificate.ts";

const BARS = 600;
const range = { start: 0, end: BARS };
const market: Market = {
  datasetId: "dat_walk",
  barsPerYear: 252,
  symbols: [wanderingBars(21, BARS, "nextOpen", "A"), wanderingBars(22, BARS, "nextClose", "B")],
};

type Run = (market: Market, range: PartRange) => Behaviour;

async function certify(run: Run, changes: { readonly seed?: number; readonly lookbackBars?: number } = {}) {
  return certifyNoLookAhead({
    market,
    range,
    lookbackBars: 1,
    whole: run(market, range),
    rerun: async (cut, part) => run(cut, part),
    seed: 7,
    strategyId: "str_1",
    engineVersion: 1,
    dataHash: "abc",
    ...changes,
  });
}

const script = scriptOf("function onBar() {}");

/** A host that lets a script see `ahead` bars further than it may. */
const hostSeeing =
  (ahead: number): Run =>
  (cut, part) => {
    const orders = cut.symbols.map(({ close }) =>
      packOrders(
        Array.from(close, (value, t) => {
          const seen = close[Math.min(close.length - 1, t + ahead)] ?? value;
          return { position: seen > (close[Math.max(0, t - 5)] ?? value) ? "long" : "flat" } as const;
        }),
      ),
    );
    return {
      orders,
      trace: traceOfAny({ strategy: script, orders, market: cut, range: part, costs: defaultCosts }),
    };
  };

describe("the certificate against look-ahead", () => {
  it("passes a script whose host hands over no later bar, and names all that is needed to repeat it", async () => {
    const certificate = await certify(hostSeeing(0));

    expect(certificate).toMatchObject({
      seed: 7,
      bars: BARS,
      engineVersion: 1,
      dataHash: "abc",
      passed: true,
      failedCut: null,
    });
    expect(certificate.cuts).toHaveLength(12);
    expect(certificate.cuts).toEqual([...certificate.cuts].sort((a, b) => a - b));
    expect(certificate.sentence).toBe(
      "Looks at no later bar: cut off at 12 random bars, it had decided the same up to each.",
    );
  });

  it.each([1, 2, 20])("refuses a script whose host lets it see %i bars ahead", async (ahead) => {
    const certificate = await certify(hostSeeing(ahead));

    expect(certificate.passed).toBe(false);
    expect(certificate.cuts).toContain(certificate.failedCut);
    expect(certificate.sentence).toMatch(/^Looks ahead/);
  });

  it("refuses one that knows how much history there is", async () => {
    const run: Run = (cut, part) => {
      const bars = cut.symbols[0]?.days.length ?? 0;
      const orders = cut.symbols.map(() =>
        packOrders(
          Array.from({ length: bars }, (_, t) => ({ position: t > bars / 2 ? "long" : "flat" }) as const),
        ),
      );
      return {
        orders,
        trace: traceOfAny({ strategy: script, orders, market: cut, range: part, costs: defaultCosts }),
      };
    };

    expect((await certify(run)).passed).toBe(false);
  });

  it("passes strategies that are data", async () => {
    for (let seed = 0; seed < 30; seed++) {
      const strategy = generateStrategy(randomFor(seed, "certificate"), { depthMax: 4, longBias: 0.5 });
      const { lookbackBars } = measureStrategy(strategy);
      const run: Run = (cut, part) => ({
        trace: traceOfAny({ strategy, market: cut, range: part, costs: defaultCosts }),
      });

      expect(await certify(run, { lookbackBars })).toMatchObject({ passed: true, failedCut: null });
    }
  });

  it("draws other cuts from another seed, and the same from the same", async () => {
    const { cuts } = await certify(hostSeeing(0));

    expect((await certify(hostSeeing(0))).cuts).toEqual(cuts);
    expect((await certify(hostSeeing(0), { seed: 8 })).cuts).not.toEqual(cuts);
  });

  it("certifies nothing where there is nowhere to cut", async () => {
    expect(await certify(hostSeeing(0), { lookbackBars: BARS - 1 })).toMatchObject({
      passed: false,
      cuts: [],
      sentence: expect.stringMatching(/^Not certified/),
    });
  });
});
