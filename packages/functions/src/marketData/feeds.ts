import type { Clock, MarketFeed, MarketFeeds } from "@tradewind/core/ports";
import { makeBitstampFeed } from "./bitstamp.ts";
import { type Ccxt, makeCcxtFeed } from "./ccxt.ts";
import { makeCoinbaseFeed } from "./coinbase.ts";
import { makeFeedClient } from "./feedClient.ts";
import { makeTiingoFeed } from "./tiingo.ts";

const REQUEST_TIMEOUT_MS = 8_000;
/** All requests of one fetch together: below the 29 s that an HTTP API waits. */
export const FETCH_TIMEOUT_MS = 24_000;
const RESPONSE_BYTES_MAX = 16_777_216;
const ATTEMPTS_MAX = 3;

export interface FeedsOptions {
  readonly clock: Clock;
  /** Tiingo's key; without one it says how to get one. */
  readonly tiingoToken: string | null;
  /** Where this installation has the package. */
  readonly loadCcxt: () => Promise<Ccxt>;
  /** Other addresses, deadlines and pauses in tests. */
  readonly baseUrls?: Readonly<Record<string, string>>;
  readonly requestTimeoutMs?: number;
  readonly fetchTimeoutMs?: number;
  readonly responseBytesMax?: number;
  readonly pause?: (ms: number) => Promise<void>;
}

const baseUrls: Readonly<Record<string, string>> = {
  tiingo: "https://api.tiingo.com",
  bitstamp: "https://www.bitstamp.net",
  coinbase: "https://api.exchange.coinbase.com",
};

/** The providers of market data that this installation offers, by name. */
export function makeFeeds(options: FeedsOptions): MarketFeeds {
  const { clock, tiingoToken, fetchTimeoutMs = FETCH_TIMEOUT_MS } = options;
  const parts = (provider: string) => ({
    client: clientOf(provider, options),
    baseUrl: options.baseUrls?.[provider] ?? baseUrls[provider] ?? "",
    clock,
    deadline: () => AbortSignal.timeout(fetchTimeoutMs),
  });
  return new Map<string, MarketFeed>([
    ["tiingo", makeTiingoFeed({ ...parts("tiingo"), token: tiingoToken })],
    ["bitstamp", makeBitstampFeed(parts("bitstamp"))],
    ["coinbase", makeCoinbaseFeed(parts("coinbase"))],
    [
      "ccxt",
      makeCcxtFeed({
        ...parts("ccxt"),
        load: options.loadCcxt,
        baseUrl: options.baseUrls?.ccxt ?? null,
        paced: options.pause === undefined,
      }),
    ],
  ]);
}

function clientOf(provider: string, options: FeedsOptions) {
  return makeFeedClient({
    provider,
    fetch,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    responseBytesMax: options.responseBytesMax ?? RESPONSE_BYTES_MAX,
    attemptsMax: ATTEMPTS_MAX,
    pause: options.pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    random: Math.random,
  });
}
