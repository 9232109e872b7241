/** Goal: ccxt's exchanges behave as every provider does. By the installed package, against a server of the test. */
import { dayOfIso, isoOfDay } from "@tradewind/core/market/calendar";
import type { MarketFeed } from "@tradewind/core/ports";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ccxt } from "./ccxt.ts";
import { makeFeeds } from "./feeds.ts";
import { loadInstalledCcxt } from "./installedCcxt.ts";
import { binanceUs, type History } from "./testing/providers.ts";
import { type Answer, json, type ReplayServer, startReplay, walk } from "./testing/replayServer.ts";

const TODAY = dayOfIso("2024-06-14")!;
const clock = { nowMs: () => TODAY * 86_400_000 + 3_600_000 };
const history: History = { firstDay: dayOfIso("2019-09-23")!, lastDay: TODAY };
const symbol = "binanceus/BTC/USD";

let server: ReplayServer;
beforeEach(async () => {
  server = await startReplay(json({}, 500));
});
afterEach(() => server.close());

interface Change {
  readonly loadCcxt?: () => Promise<Ccxt>;
  readonly fetchTimeoutMs?: number;
}

function feed(answer: Answer, change: Change = {}): MarketFeed {
  server.answer = answer;
  const baseUrls = { ccxt: server.baseUrl };
  const pause = async () => {};
  const options = { clock, tiingoToken: null, loadCcxt: loadInstalledCcxt, baseUrls, pause, ...change };
  return makeFeeds(options).get("ccxt")!;
}

/** The markets as they are, and then something else instead of candles. */
const afterMarkets =
  (answer: Answer): Answer =>
  (request, response, url) =>
    (url.pathname.endsWith("exchangeInfo") ? binanceUs(history) : answer)(request, response, url);

describe("an exchange by ccxt", () => {
  it("tells its whole history, ascending, each day once", async () => {
    const bars = await feed(binanceUs(history)).fetchDaily(symbol, null);

    const days = Array.from({ length: TODAY - history.firstDay + 1 }, (_, n) => history.firstDay + n);
    expect(bars).toEqual(days.map((day) => ({ day, ...walk(day) })));
  });

  it("tells what is newer than a day, and that alone", async () => {
    const bars = await feed(binanceUs(history)).fetchDaily("BinanceUS/btc/usd", "2024-06-11");

    expect(bars.map(({ day }) => isoOfDay(day))).toEqual(["2024-06-12", "2024-06-13", "2024-06-14"]);
    expect(server.asked.map(({ pathname }) => pathname)).toEqual(["/api/v3/exchangeInfo", "/api/v3/klines"]);
  });

  it("tells nothing where nothing is newer, and asks nobody", async () => {
    expect(await feed(binanceUs(history)).fetchDaily(symbol, "2024-06-14")).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it.each(["", "BTC/USD", "../../etc", "kraken/BTC/USD/EUR", "kraken:BTC/USD", "binance us/BTC/USD"])(
    "asks for no such symbol: %j",
    async (wrong) => {
      await expect(feed(binanceUs(history)).fetchDaily(wrong, null)).rejects.toMatchObject({
        code: "feed.symbol",
      });
      expect(server.asked).toEqual([]);
    },
  );

  it.each(["nowhere", "constructor", "tostring"])("knows no exchange %s", async (exchange) => {
    const unknown = feed(binanceUs(history)).fetchDaily(`${exchange}/BTC/USD`, null);
    await expect(unknown).rejects.toMatchObject({
      code: "feed.symbol",
      message: expect.stringContaining(exchange),
    });
    expect(server.asked).toEqual([]);
  });

  it("says that the exchange has no such pair", async () => {
    const unknown = feed(binanceUs(history)).fetchDaily("binanceus/XYZ/USD", null);
    await expect(unknown).rejects.toMatchObject({ kind: "not-found", code: "feed.symbol" });
  });

  it.each([
    ["another shape", json({ error: "maintenance" })],
    ["numbers that are none", json([[TODAY * 86_400_000, "a", "b", "c", "d", "e"]])],
    ["a page for people", ((_, response) => response.end("<html>are you human?</html>")) as Answer],
    ["nothing", ((_, response) => response.end()) as Answer],
    ["a refusal", json({ code: -1100, msg: "Illegal characters" }, 400)],
    ["another place", ((_, response) => response.writeHead(302, { Location: "/elsewhere" }).end()) as Answer],
  ])("refuses an answer of %s", async (_, strange) => {
    const refused = feed(afterMarkets(strange)).fetchDaily(symbol, "2024-06-01");
    await expect(refused).rejects.toMatchObject({ kind: "invalid", code: "feed.answer" });
  });

  it.each([
    ["is broken", json({}, 503)],
    ["wants less", json({}, 429)],
    ["hangs up", ((_, response) => response.destroy()) as Answer],
  ])("may be asked later where it %s", async (_, broken) => {
    const failed = feed(afterMarkets(broken)).fetchDaily(symbol, "2024-06-01");
    await expect(failed).rejects.toMatchObject({
      code: "feed.unavailable",
      retryable: true,
      message: expect.stringContaining("what is stored stays as it is"),
    });
    expect(server.asked).toHaveLength(1 + 3);
  });

  it("is given up when its time is over", async () => {
    const silent = afterMarkets(() => {});
    const failed = feed(silent, { fetchTimeoutMs: 300 }).fetchDaily(symbol, "2024-06-01");
    await expect(failed).rejects.toMatchObject({ code: "feed.unavailable" });
  });

  it("says what to do where the package is not installed", async () => {
    const loadCcxt = async (): Promise<Ccxt> => {
      throw new Error("Cannot find package 'ccxt'");
    };
    await expect(feed(binanceUs(history), { loadCcxt }).fetchDaily(symbol, null)).rejects.toMatchObject({
      code: "feed.missing",
      message: expect.stringMatching(/npm install brings it, or fetch from bitstamp/),
    });
  });
});
