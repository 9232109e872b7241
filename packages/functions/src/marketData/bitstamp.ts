import { dayOfCivil } from "@tradewind/core/market/calendar";
import type { Clock, MarketFeed } from "@tradewind/core/ports";
import { z } from "zod";
import { readAnswer } from "./answers.ts";
import { fetchCandles, pairOf, SECONDS_PER_DAY } from "./candles.ts";
import type { FeedClient } from "./feedClient.ts";

const PROVIDER = "bitstamp";
const FIRST_DAY = dayOfCivil({ year: 2011, month: 8, day: 18 });
const CANDLES_PER_REQUEST = 1_000;

const text = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);

/** Of https://www.bitstamp.net/api/ (OHLC data): numbers as text, seconds since 1970. */
const Answer = z.object({
  data: z.object({
    ohlc: z
      .array(z.object({ timestamp: text, open: text, high: text, low: text, close: text, volume: text }))
      .max(CANDLES_PER_REQUEST),
  }),
});

export interface CandleFeedOptions {
  readonly client: FeedClient;
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Ends all requests of one fetch together. */
  readonly deadline: () => AbortSignal;
}

/** Daily candles (UTC) of crypto pairs by Bitstamp; no key. */
export function makeBitstampFeed({ client, baseUrl, clock, deadline }: CandleFeedOptions): MarketFeed {
  return {
    async fetchDaily(symbol, after) {
      const [base, quote] = pairOf(PROVIDER, symbol);
      const until = deadline();
      return fetchCandles({
        after,
        firstDay: FIRST_DAY,
        today: Math.floor(clock.nowMs() / 1_000 / SECONDS_PER_DAY),
        daysPerRequest: CANDLES_PER_REQUEST,
        async fetchWindow({ fromDay, toDay }) {
          const url = new URL(`/api/v2/ohlc/${base.toLowerCase()}${quote.toLowerCase()}/`, baseUrl);
          url.searchParams.set("step", String(SECONDS_PER_DAY));
          url.searchParams.set("limit", String(CANDLES_PER_REQUEST));
          url.searchParams.set("start", String(fromDay * SECONDS_PER_DAY));
          url.searchParams.set("end", String(toDay * SECONDS_PER_DAY));
          const { data } = readAnswer(
            PROVIDER,
            Answer,
            await client(url, { Accept: "application/json" }, until),
          );
          return data.ohlc.map(({ timestamp, ...prices }) => ({
            day: Math.floor(timestamp / SECONDS_PER_DAY),
            ...prices,
          }));
        },
      });
    },
  };
}
