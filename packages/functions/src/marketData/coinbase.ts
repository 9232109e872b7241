import { dayOfCivil } from "@tradewind/core/market/calendar";
import type { MarketFeed } from "@tradewind/core/ports";
import { z } from "zod";
import { readAnswer } from "./answers.ts";
import type { CandleFeedOptions } from "./bitstamp.ts";
import { fetchCandles, pairOf, SECONDS_PER_DAY } from "./candles.ts";

const PROVIDER = "coinbase";
const FIRST_DAY = dayOfCivil({ year: 2015, month: 7, day: 20 });
const CANDLES_PER_REQUEST = 300;

/** Of https://docs.cdp.coinbase.com/exchange (product candles): [seconds since 1970, low, high, open, close, volume], newest first. */
const Answer = z
  .array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]))
  .max(CANDLES_PER_REQUEST);

/** Daily candles (UTC) of crypto pairs by Coinbase Exchange; no key. */
export function makeCoinbaseFeed({ client, baseUrl, clock, deadline }: CandleFeedOptions): MarketFeed {
  return {
    async fetchDaily(symbol, after) {
      const pair = pairOf(PROVIDER, symbol).join("-");
      const until = deadline();
      return fetchCandles({
        after,
        firstDay: FIRST_DAY,
        today: Math.floor(clock.nowMs() / 1_000 / SECONDS_PER_DAY),
        daysPerRequest: CANDLES_PER_REQUEST,
        async fetchWindow({ fromDay, toDay }) {
          const url = new URL(`/products/${pair}/candles`, baseUrl);
          url.searchParams.set("granularity", String(SECONDS_PER_DAY));
          url.searchParams.set("start", isoOf(fromDay));
          url.searchParams.set("end", isoOf(toDay));
          const headers = { Accept: "application/json", "User-Agent": "tradewind" };
          const rows = readAnswer(PROVIDER, Answer, await client(url, headers, until));
          return rows.map(([seconds, low, high, open, close, volume]) => ({
            day: Math.floor(seconds / SECONDS_PER_DAY),
            open,
            high,
            low,
            close,
            volume,
          }));
        },
      });
    },
  };
}

function isoOf(day: number): string {
  return new Date(day * SECONDS_PER_DAY * 1_000).toISOString();
}
