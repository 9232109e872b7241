import { TerminalError, TradewindError } from "@tradewind/core/errors";
import { dayOfCivil, dayOfIso, isoOfDay } from "@tradewind/core/market/calendar";
import type { Clock, MarketFeed } from "@tradewind/core/ports";
import { z } from "zod";
import { fetchCandles, SECONDS_PER_DAY } from "./candles.ts";
import { type FeedClient, unavailable, wrongAnswer } from "./feedClient.ts";

const PROVIDER = "ccxt";
/** Before it no exchange had candles. */
const FIRST_DAY = dayOfCivil({ year: 2010, month: 7, day: 17 });
/** Where an exchange does not say how many it gives at once. */
const CANDLES_PER_REQUEST = 300;
const QUIET_DAYS_MAX = 3;
const MS_PER_DAY = SECONDS_PER_DAY * 1_000;

/** ccxt's documented rows: milliseconds since 1970, open, high, low, close, volume. */
const Rows = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

/** An exchange of ccxt, as far as it is used. */
interface Exchange {
  readonly features?: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: number } } };
  fetchOHLCV(symbol: string, timeframe: "1d", sinceMs: number, limit: number): Promise<unknown>;
}

/** The package, as far as it is used. */
export interface Ccxt {
  readonly exchanges: Readonly<Record<string, new (options: object) => Exchange>>;
  readonly NetworkError: new (message: string) => Error;
  readonly BadSymbol: new (message: string) => Error;
}

export interface CcxtFeedOptions {
  /** Loads the package when it is asked for: it is large, and most runs need none of it. */
  readonly load: () => Promise<Ccxt>;
  readonly client: FeedClient;
  /** Null where each exchange is asked at its own address. */
  readonly baseUrl: string | null;
  readonly clock: Clock;
  /** Ends all requests of one fetch together. */
  readonly deadline: () => AbortSignal;
  /** Whether requests keep the pace that an exchange asks for. */
  readonly paced: boolean;
}

/** Daily candles (UTC) of crypto pairs by any exchange that ccxt knows, as `kraken/BTC/USD`; no key. */
export function makeCcxtFeed(options: CcxtFeedOptions): MarketFeed {
  return {
    async fetchDaily(symbol, after) {
      const { exchangeId, pair } = readSymbol(symbol);
      const ccxt = await load(options);
      const exchange = openExchange(ccxt, exchangeId, options);
      const today = Math.floor(options.clock.nowMs() / MS_PER_DAY);
      const bars = await fetchCandles({
        after,
        firstDay: FIRST_DAY,
        today,
        daysPerRequest: exchange.features?.spot?.fetchOHLCV?.limit ?? CANDLES_PER_REQUEST,
        async fetchWindow({ fromDay, toDay }) {
          const rows = await askFor(ccxt, exchangeId, () =>
            exchange.fetchOHLCV(pair, "1d", fromDay * MS_PER_DAY, toDay - fromDay + 1),
          );
          return rows.map(([ms, open, high, low, close, volume]) => {
            return { day: Math.floor(ms / MS_PER_DAY), open, high, low, close, volume };
          });
        },
      });
      // ccxt reads an answer of another shape as no candles, and a pair that is traded has one for each day.
      const since = after === null ? FIRST_DAY : (dayOfIso(after) ?? FIRST_DAY);
      if (bars.length === 0 && today - since > QUIET_DAYS_MAX)
        throw wrongAnswer(nameOf(exchangeId), `it tells no candle of ${pair} since ${isoOfDay(since)}`);
      return bars;
    },
  };
}

function readSymbol(symbol: string): { readonly exchangeId: string; readonly pair: string } {
  const [, exchangeId, base, quote] =
    /^([a-z0-9]{2,20})\/([A-Z0-9]{1,10})\/([A-Z0-9]{2,10})$/i.exec(symbol) ?? [];
  if (exchangeId !== undefined && base !== undefined && quote !== undefined) {
    return { exchangeId: exchangeId.toLowerCase(), pair: `${base}/${quote}`.toUpperCase() };
  }
  const message = `${symbol} names no exchange and pair; write it as kraken/BTC/USD`;
  throw new TerminalError("not-found", "feed.symbol", message);
}

async function load(options: CcxtFeedOptions): Promise<Ccxt> {
  try {
    return await options.load();
  } catch (cause) {
    const message =
      "this installation has no ccxt; npm install brings it, or fetch from bitstamp or coinbase, or upload the prices";
    throw new TerminalError("conflict", "feed.missing", message, { cause });
  }
}

/** Every request goes by our own client: bounded in time and size, without redirects, without the platform's proxies. */
function openExchange(ccxt: Ccxt, exchangeId: string, options: CcxtFeedOptions): Exchange {
  const Chosen = Object.hasOwn(ccxt.exchanges, exchangeId) ? ccxt.exchanges[exchangeId] : undefined;
  if (Chosen === undefined) {
    const message = `ccxt knows no exchange ${exchangeId}; its names are listed at docs.ccxt.com, such as kraken`;
    throw new TerminalError("not-found", "feed.symbol", message);
  }
  const { client, baseUrl, deadline, paced } = options;
  const until = deadline();
  return new Chosen({
    enableRateLimit: paced,
    async fetchImplementation(address: string, { method = "GET" }: { method?: string }): Promise<Response> {
      const asked = new URL(address);
      if (method !== "GET")
        throw wrongAnswer(nameOf(exchangeId), `it is asked by ${method}, and nothing is sent to it`);
      const url = baseUrl === null ? asked : new URL(`${asked.pathname}${asked.search}`, baseUrl);
      const text = await client(url, { Accept: "application/json" }, until);
      return new Response(text, { headers: { "Content-Type": "application/json" } });
    },
  });
}

function nameOf(exchangeId: string): string {
  return `${exchangeId} (by ${PROVIDER})`;
}

/** What ccxt throws in our terms; what our own client throws comes through as it is. */
async function askFor(
  ccxt: Ccxt,
  exchangeId: string,
  ask: () => Promise<unknown>,
): Promise<z.infer<typeof Rows>> {
  const provider = nameOf(exchangeId);
  try {
    return Rows.parse(await ask());
  } catch (thrown) {
    if (thrown instanceof TradewindError) throw thrown;
    const words = thrown instanceof Error ? thrown.message.slice(0, 200) : String(thrown);
    if (thrown instanceof ccxt.NetworkError) throw unavailable(provider, `did not answer: ${words}`, thrown);
    if (thrown instanceof ccxt.BadSymbol) {
      const message = `${provider} has no such pair (${words}); check the symbol`;
      throw new TerminalError("not-found", "feed.symbol", message, { cause: thrown });
    }
    throw wrongAnswer(provider, `its answer could not be read (${words})`, thrown);
  }
}
