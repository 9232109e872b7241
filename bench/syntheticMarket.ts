import type { Market } from "@tradewind/core/market/bars";
import { randomFor } from "@tradewind/core/random";

/** Small enough for a price of any length to stay a price. */
const TEMPER = 0.004;

/** One symbol of a seeded price that wanders, one bar a day: nothing to be won, so that no account grows beyond numbers. */
export function syntheticMarket(bars: number, temper = TEMPER): Market {
  const random = randomFor(1, "synthetic market");
  const column = (): Float64Array => new Float64Array(bars);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  let price = 100;
  for (let t = 0; t < bars; t++) {
    const opened = price * (1 + 0.2 * temper * random.normal());
    price = opened * (1 + temper * random.normal());
    open[t] = opened;
    close[t] = price;
    high[t] = Math.max(opened, price) * (1 + temper * random.next());
    low[t] = Math.min(opened, price) * (1 - temper * random.next());
    volume[t] = random.between(1_000, 1_000_000);
  }
  const days = Int32Array.from(open, (_, t) => t);
  return {
    datasetId: "dat_synthetic",
    barsPerYear: 252,
    symbols: [{ symbol: "SYNTHETIC", days, open, high, low, close, volume, fill: "nextOpen" }],
  };
}
