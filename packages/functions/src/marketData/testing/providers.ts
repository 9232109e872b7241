import { dayOfIso, isoOfDay, weekdayOf } from "@tradewind/core/market/calendar";
import { type Answer, json, walk } from "./replayServer.ts";

/*
 * The providers' shapes, written by hand after their public documentation. Each tells the same walk for the days
 * `firstDay` to `lastDay`.
 */

const SECONDS_PER_DAY = 86_400;

export interface History {
  firstDay: number;
  lastDay: number;
  /** By how much all adjusted prices are multiplied: after a dividend the whole past is told anew. */
  factor?: number;
}

function daysBetween({ firstDay, lastDay }: History, from: number, to: number): number[] {
  const [start, end] = [Math.max(firstDay, from), Math.min(lastDay, to)];
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}

/** `GET /tiingo/daily/SPY/prices`: exchange days, raw and adjusted. */
export function tiingo(history: History, token: string): Answer {
  return (request, response, url) => {
    if (request.headers.authorization !== `Token ${token}`) {
      json({ detail: "Please supply a token" }, 401)(request, response, url);
      return;
    }
    if (url.pathname !== "/tiingo/daily/SPY/prices") {
      json({ detail: "Error: Ticker not found" }, 404)(request, response, url);
      return;
    }
    const from = dayOfIso(url.searchParams.get("startDate") ?? "") ?? 0;
    const rows = daysBetween(history, from, Number.POSITIVE_INFINITY)
      .filter((day) => weekdayOf(day) <= 5)
      .map((day) => {
        const { open, high, low, close, volume } = walk(day);
        const factor = history.factor ?? 1;
        return {
          date: `${isoOfDay(day)}T00:00:00.000Z`,
          close: close * 2,
          high: high * 2,
          low: low * 2,
          open: open * 2,
          volume,
          adjClose: close * factor,
          adjHigh: high * factor,
          adjLow: low * factor,
          adjOpen: open * factor,
          adjVolume: volume,
          divCash: 0,
          splitFactor: 1,
        };
      });
    json(rows)(request, response, url);
  };
}

/** `GET /api/v2/ohlc/btcusd/`: numbers as text, flat candles without volume where nothing was traded. */
export function bitstamp(history: History): Answer {
  return (request, response, url) => {
    if (url.pathname !== "/api/v2/ohlc/btcusd/") {
      json({ code: 404, errors: [{ field: "__all__", message: "Not found" }] }, 404)(request, response, url);
      return;
    }
    const [start, end] = ["start", "end"].map((name) => Number(url.searchParams.get(name)) / SECONDS_PER_DAY);
    const ohlc = daysBetween({ ...history, firstDay: 0 }, start ?? 0, end ?? 0).map((day) => {
      const traded = day >= history.firstDay;
      const { open, high, low, close, volume } = traded
        ? walk(day)
        : { open: 5, high: 5, low: 5, close: 5, volume: 0 };
      return {
        timestamp: String(day * SECONDS_PER_DAY),
        open: String(open),
        high: String(high),
        low: String(low),
        close: `${close}.00`,
        volume: String(volume),
      };
    });
    json({ data: { pair: "BTC/USD", ohlc } })(request, response, url);
  };
}

/** `GET /products/BTC-USD/candles`: arrays, newest first, 300 at most. */
export function coinbase(history: History): Answer {
  return (request, response, url) => {
    if (url.pathname !== "/products/BTC-USD/candles") {
      json({ message: "NotFound" }, 404)(request, response, url);
      return;
    }
    const [start, end] = ["start", "end"].map((name) =>
      Math.floor(Date.parse(url.searchParams.get(name) ?? "") / 1_000 / SECONDS_PER_DAY),
    );
    const days = daysBetween(history, start ?? 0, end ?? 0);
    if (days.length > 300) {
      json({ message: "granularity too small for the requested time range" }, 400)(request, response, url);
      return;
    }
    const rows = days.map((day) => {
      const { open, high, low, close, volume } = walk(day);
      return [day * SECONDS_PER_DAY, low, high, open, close, volume];
    });
    json(rows.reverse())(request, response, url);
  };
}

/** `GET /api/v3/exchangeInfo`, which ccxt reads first: the markets; then `GET /api/v3/klines`, 1,000 at most. */
export function binanceUs(history: History): Answer {
  return (request, response, url) => {
    if (url.pathname === "/api/v3/exchangeInfo") {
      const market = { symbol: "BTCUSD", status: "TRADING", baseAsset: "BTC", quoteAsset: "USD" };
      json({ symbols: [{ ...market, permissions: ["SPOT"], filters: [] }] })(request, response, url);
      return;
    }
    const from = Number(url.searchParams.get("startTime")) / SECONDS_PER_DAY / 1_000;
    const limit = Math.min(1_000, Number(url.searchParams.get("limit")));
    const first = Math.max(from, history.firstDay);
    const rows = daysBetween(history, first, first + limit - 1).map((day) => {
      const { open, high, low, close, volume } = walk(day);
      const times = [day, day + 1].map((edge) => edge * SECONDS_PER_DAY * 1_000);
      const prices = [open, high, low, close, volume].map(String);
      return [times[0], ...prices, times[1], "0", 1, "0", "0", "0"];
    });
    json(rows)(request, response, url);
  };
}
