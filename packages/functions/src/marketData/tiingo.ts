import { TerminalError } from "@tradewind/core/errors";
import { dayOfIso } from "@tradewind/core/market/calendar";
import type { MarketFeed } from "@tradewind/core/ports";
import { z } from "zod";
import { readAnswer } from "./answers.ts";
import type { FeedClient } from "./feedClient.ts";

const PROVIDER = "tiingo";
const FIRST_DATE = "1960-01-01";
const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9.-]{0,11}$/;

/** Of https://www.tiingo.com/documentation/end-of-day: prices after splits and dividends, and what is left unread. */
const Answer = z.array(
  z.object({
    date: z.string().transform((text) => dayOfIso(text.slice(0, 10))),
    adjOpen: z.number(),
    adjHigh: z.number(),
    adjLow: z.number(),
    adjClose: z.number(),
    adjVolume: z.number(),
  }),
);

export interface TiingoOptions {
  readonly client: FeedClient;
  readonly baseUrl: string;
  /** Null where the installation has none. */
  readonly token: string | null;
  readonly deadline: () => AbortSignal;
}

/** Daily prices of US equities, funds and ETFs by Tiingo; it needs a token, which is free of charge. */
export function makeTiingoFeed({ client, baseUrl, token, deadline }: TiingoOptions): MarketFeed {
  return {
    async fetchDaily(symbol, after) {
      if (token === null || token === "") throw keyless();
      if (!SYMBOL.test(symbol)) throw unknownSymbol(symbol);
      const url = new URL(`/tiingo/daily/${encodeURIComponent(symbol)}/prices`, baseUrl);
      url.searchParams.set("startDate", after ?? FIRST_DATE);
      url.searchParams.set("format", "json");
      const text = await client(
        url,
        { Authorization: `Token ${token}`, Accept: "application/json" },
        deadline(),
      );
      const afterDay = after === null ? Number.NEGATIVE_INFINITY : (dayOfIso(after) ?? 0);
      return readAnswer(PROVIDER, Answer, text)
        .flatMap(({ date, adjOpen, adjHigh, adjLow, adjClose, adjVolume }) => {
          if (date === null || date <= afterDay) return [];
          return { day: date, open: adjOpen, high: adjHigh, low: adjLow, close: adjClose, volume: adjVolume };
        })
        .sort((a, b) => a.day - b.day);
    },
  };
}

function keyless(): TerminalError {
  const message =
    "this installation has no key for tiingo; set TIINGO_TOKEN, on AWS the secret TiingoToken (tiingo.com gives one without charge), or upload the prices";
  return new TerminalError("conflict", "feed.key", message);
}

function unknownSymbol(symbol: string): TerminalError {
  const message = `${symbol} is no ticker that tiingo can know; write it as SPY or BRK-B`;
  return new TerminalError("not-found", "feed.symbol", message);
}
