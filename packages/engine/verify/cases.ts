import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import { type Random, randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import type { SingleStrategy, Strategy } from "@tradewind/core/strategy/schema";

export type Case = Omit<BacktestInput, "market">;

/** A random strategy of any kind on a random part of a market, at random costs: everything that a backtest may meet. */
export function caseOf(seed: number, market: Market): Case {
  const random = randomFor(seed, "engine");
  const bars = market.symbols[0]?.days.length ?? 0;
  const start = random.chance(0.5) ? 0 : random.below(bars - 1);
  const end = random.chance(0.5) ? bars : random.between(start + 1, bars);
  const cost = (max: number): number => (random.chance(0.3) ? 0 : max * random.next());
  return {
    strategy: strategyOf(random),
    range: { start, end },
    costs: {
      commissionBps: cost(30),
      slippageBps: cost(30),
      slippageVolatilityFactor: cost(0.3),
      borrowAnnual: cost(0.3),
      financingAnnual: cost(0.3),
    },
    sleeves: random.pick(["equalCapital", "equalRisk"] as const),
  };
}

/** Singles with any direction and stops, gates and volatility targets; now and then an ensemble of them. */
function strategyOf(random: Random): Strategy {
  if (random.chance(0.8)) return single(random);
  const members = Array.from({ length: random.between(2, 5) }, (_, i) => ({
    weight: (i + 1) / 15,
    strategy: single(random),
  }));
  return { kind: "ensemble", members };
}

function single(random: Random): SingleStrategy {
  const strategy = generateStrategy(random, { depthMax: 5, longBias: 0.3 });
  const stops = {
    ...(random.chance(0.4) ? { stopLoss: random.pick([0.01, 0.03, 0.2]) } : {}),
    ...(random.chance(0.4) ? { takeProfit: random.pick([0.01, 0.05, 0.3, 2]) } : {}),
    ...(random.chance(0.4) ? { trailingStop: random.pick([0.01, 0.04, 0.15]) } : {}),
    ...(random.chance(0.3) ? { holdingBarsMax: random.pick([1, 2, 5, 40]) } : {}),
  };
  const target = random.chance(0.3) ? { volatilityTarget: random.pick([0.05, 0.2, 1]) } : {};
  const gate = random.chance(0.1)
    ? { gate: { volatility: ["calm", "normal"] as ("calm" | "normal")[] } }
    : {};
  const sizing = { leverage: random.pick([0.1, 0.5, 1, 1, 2, 3]), ...target };
  return { ...strategy, ...gate, stops, sizing };
}
