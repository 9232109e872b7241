import { readFileSync } from "node:fs";
import type { Market } from "@tradewind/core/market/bars";
import { handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import { parseBars } from "@tradewind/core/market/parseCsv";
import { marketOf } from "@tradewind/core/market/split";

const BARS = 900;

function sampleMarket(...symbols: readonly string[]): Market {
  const bars = symbols.map(
    (symbol) =>
      parseBars(symbol, readFileSync(new URL(`../../../data/${symbol}.csv`, import.meta.url), "utf8")).bars,
  );
  return marketOf(`dat_${symbols.join("_").toLowerCase()}`, bars);
}

/** Markets of every kind: both fill modes, one symbol and several, made up and real. Those with real bars are longer. */
export function verificationMarkets(): readonly Market[] {
  return [
    handmadeMarket(wanderingBars(1, BARS)),
    handmadeMarket(wanderingBars(2, BARS, "nextClose")),
    handmadeMarket(
      wanderingBars(3, BARS),
      wanderingBars(4, BARS, "nextClose", "B"),
      wanderingBars(5, BARS, "nextOpen", "C"),
    ),
    sampleMarket("SPX"),
    sampleMarket("NDX"),
    sampleMarket("AAPL"),
    sampleMarket("GOOG"),
    sampleMarket("SPX", "NDX"),
  ];
}
