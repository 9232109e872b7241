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
import { type Behaviour, type CertificateInput, certifyNoLookAhead } from "./certificate.ts";

const BARS = 600;
const range = { start: 0, end: BARS };
const market: Market = {
  datasetId: "dat_walk",
  barsPerYear: 252,
  symbols: [wanderingBars(21, BARS, "nextOpen", "A"), wanderingBars(22, BARS, "nextClose", "B")],
};

type Run = (market: Market, range: PartRange) => Behaviour;

async function certify(run: Run, changes: Partial<CertificateInput> = {}) {
  return certifyNoLookAhead({
    market,
    range,
    lookbackBars: 1,
    whole: run(market, range),
    rerun: async (cut, part) => run(cut, part),
    barsMax: Number.POSITIVE_INFINITY,
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
  it("makes as many of the drawn cuts as there is time for, and says so", async () => {
    const all = await certify(hostSeeing(0));
    const some = await certify(hostSeeing(0), { barsMax: 2_000 });

    const bars = some.cuts.reduce((sum, cut) => sum + cut, 0);
    expect(bars).toBeLessThanOrEqual(2_000);
    expect(some.cuts.length).toBeGreaterThan(2);
    expect(all.cuts).toEqual(expect.arrayContaining([...some.cuts]));
    expect(some).toMatchObject({ passed: true, failedCut: null });
    expect(some.sentence).toContain(`no time for more than ${some.cuts.length} of 12 cuts`);
  });

  it("keeps the cuts it has made when time runs out before the others", async () => {
    let left = 3;
    const run = hostSeeing(0);
    const rerun: CertificateInput["rerun"] = async (cut, part) => (left-- > 0 ? run(cut, part) : null);

    const certificate = await certify(run, { rerun });

    expect(certificate).toMatchObject({ passed: true, failedCut: null });
    expect(certificate.cuts).toHaveLength(3);
  });

  it("certifies nothing and accuses of nothing where there was no time for a single cut", async () => {
    const certificate = await certify(hostSeeing(0), { barsMax: 0 });

    expect(certificate).toMatchObject({ passed: false, failedCut: null, cuts: [] });
    expect(certificate.sentence).toContain("no time to run it again at any of 12 cuts");
  });

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
