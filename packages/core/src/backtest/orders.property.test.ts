import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Market } from "../market/bars.ts";
import { wanderingBars } from "../market/fixtures.ts";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import { measureStrategy } from "../strategy/measure.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import { scriptOf } from "../strategy/scriptSamples.ts";
import { columnsOf } from "./columns.ts";
import { defaultCosts } from "./costs.ts";
import { backtestWithTrace, scriptedBacktest } from "./kernel.ts";
import { answersOf, type Order, packOrders } from "./orders.ts";
import { signalsOf } from "./signals.ts";

const BARS = 700;
const range = { start: 50, end: BARS };
const market: Market = {
  datasetId: "dat_walk",
  barsPerYear: 252,
  symbols: [wanderingBars(11, BARS, "nextOpen", "A"), wanderingBars(12, BARS, "nextClose", "B")],
};

const order = fc.record(
  {
    position: fc.constantFrom("long" as const, "short" as const, "flat" as const),
    leverage: fc.double({ min: 0.1, max: 3, noNaN: true }),
    stopLoss: fc.constantFrom(0.05, 0.1),
    holdingBarsMax: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: ["position"] },
);
const answers = fc.array(fc.option(order), { maxLength: 300 });

describe("orders of a script", () => {
  it("say in short what was answered bar by bar", () => {
    fc.assert(
      fc.property(answers, (each) => {
        expect(answersOf(packOrders(each as (Order | null)[]), each.length)).toEqual(each);
      }),
    );
  });

  it("move the account as the signals of data do, to the last bit", () => {
    let trades = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const strategy = oneSided(seed);
        const data = backtestWithTrace({ strategy, market, range, costs: defaultCosts });
        const script = scriptOf("function onBar() {}", {
          stops: strategy.stops,
          sizing: strategy.sizing,
          lookbackBars: measureStrategy(strategy).lookbackBars,
        });
        const orders = market.symbols.map((bars) => {
          const { long } = signalsOf(strategy, columnsOf(bars, market.barsPerYear));
          return packOrders(
            Array.from({ length: BARS }, (_, t) => {
              if (long?.exit[t] === 1) return { position: "flat" };
              return long?.entry[t] === 1 ? { position: "long" } : null;
            }),
          );
        });

        expect(scriptedBacktest({ strategy: script, orders, market, range, costs: defaultCosts })).toEqual(
          data,
        );
        trades += data.trades.length;
      }),
      { numRuns: 200 },
    );
    expect(trades).toBeGreaterThan(1_000);
  });
});

describe("an order's own terms", () => {
  const flat = Array.from({ length: 60 }, () => null);
  const tradesOf = (order: Order, changes = {}) =>
    scriptedBacktest({
      strategy: scriptOf("function onBar() {}", changes),
      orders: [packOrders([...flat, order]), packOrders([])],
      market,
      range,
      costs: defaultCosts,
    }).trades;

  it("hold in place of the strategy's", () => {
    const [trade] = tradesOf(
      { position: "short", leverage: 2.5, holdingBarsMax: 3 },
      { stops: { holdingBarsMax: 9 } },
    );

    expect(trade).toMatchObject({ side: "short", leverage: 2.5, holdingBars: 3, exitReason: "holdingLimit" });
  });

  it("leave the strategy's where they say nothing", () => {
    const [trade] = tradesOf(
      { position: "long" },
      { stops: { holdingBarsMax: 9 }, sizing: { leverage: 1.5 } },
    );

    expect(trade).toMatchObject({ side: "long", leverage: 1.5, holdingBars: 9 });
  });
});

/** A random strategy that only buys: the one kind whose signals are orders without loss. */
function oneSided(seed: number): SingleStrategy {
  const made = generateStrategy(randomFor(seed, "orders"), { depthMax: 4, longBias: 1 });
  if (made.direction === "long") return made;
  const { stops, sizing, entry, exit } = made;
  return { kind: "single", direction: "long", stops, sizing, entry, exit };
}
