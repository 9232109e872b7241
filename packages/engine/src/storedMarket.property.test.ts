import type { Market } from "@tradewind/core/market/bars";
import { decodeMarket, encodeMarket } from "@tradewind/core/market/encode";
import { encodePlain } from "@tradewind/core/market/plainMarket";
import { describe, expect, it } from "vitest";
import { caseOf } from "../verify/cases.ts";
import { firstMismatch } from "../verify/compare.ts";
import { verificationMarkets } from "../verify/markets.ts";
import { roomInArena } from "./arena.ts";
import { createMarketEngine } from "./engine.ts";

const markets = verificationMarkets();
const CASES = 60;

/** The market in memory that an engine takes over. */
function stored(bytes: Uint8Array): Market {
  const room = roomInArena(bytes.length);
  room.set(bytes);
  return decodeMarket(room);
}

describe("a stored market that was read into an engine's memory", () => {
  it("gives the oracle's results and traces, whatever lies behind its columns", () => {
    for (const market of markets) {
      const engine = createMarketEngine(stored(encodeMarket(market)));
      const first = Math.floor(Math.random() * 1e9);
      const seeds = Array.from({ length: CASES }, (_, k) => first + k);
      expect(firstMismatch(engine, market, seeds)).toBeNull();
    }
  }, 60_000);

  it("does so in the form of earlier homes too", () => {
    const market = markets[2]!;
    const engine = createMarketEngine(stored(encodePlain(market)));
    const seeds = Array.from({ length: CASES }, (_, k) => k);
    expect(firstMismatch(engine, market, seeds)).toBeNull();
  });

  it("is not copied, the first time: that engine sees what is written to its columns, another does not", () => {
    const market = stored(encodeMarket(markets[0]!));
    const [first, second] = [createMarketEngine(market), createMarketEngine(market)];
    const job = caseOf(3, market);
    const before = first.backtest(job);
    expect(before.statistics.trades).toBeGreaterThan(0);

    const [symbol] = market.symbols;
    for (const [bar, open] of symbol!.open.entries())
      symbol!.open[bar] = open * (bar % 2 === 0 ? 1.001 : 0.999);

    expect(first.backtest(job)).not.toEqual(before);
    expect(second.backtest(job)).toEqual(before);
  });

  it("is refused where it does not fit", () => {
    expect(() => roomInArena(2_000_000, 1_000_000)).toThrowError(
      expect.objectContaining({ code: "engine.memory" }),
    );
  });
});
