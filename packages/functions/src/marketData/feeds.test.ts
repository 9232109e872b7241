import { dayOfIso, isoOfDay, weekdayOf } from "@tradewind/core/market/calendar";
import type { MarketFeed } from "@tradewind/core/ports";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFeeds } from "./feeds.ts";
import { loadInstalledCcxt } from "./installedCcxt.ts";
import { bitstamp, coinbase, type History, tiingo } from "./testing/providers.ts";
import { type Answer, json, type ReplayServer, startReplay, walk } from "./testing/replayServer.ts";

const TODAY = dayOfIso("2024-06-14")!;
const TOKEN = "key-of-the-test";
const clock = { nowMs: () => TODAY * 86_400_000 + 3_600_000 };

let server: ReplayServer;

beforeEach(async () => {
  server = await startReplay(json({}, 500));
});

afterEach(() => server.close());

function feed(provider: string, answer: Answer, tiingoToken: string | null = TOKEN): MarketFeed {
  server.answer = answer;
  const baseUrls = { tiingo: server.baseUrl, bitstamp: server.baseUrl, coinbase: server.baseUrl };
  return makeFeeds({ clock, tiingoToken, loadCcxt: loadInstalledCcxt, baseUrls, pause: async () => {} }).get(
    provider,
  )!;
}

const history: History = { firstDay: dayOfIso("2019-01-01")!, lastDay: TODAY };
const providers = [
  {
    provider: "tiingo",
    symbol: "SPY",
    answer: tiingo(history, TOKEN),
    daily: (day: number) => weekdayOf(day) <= 5,
  },
  { provider: "bitstamp", symbol: "BTC/USD", answer: bitstamp(history), daily: () => true },
  { provider: "coinbase", symbol: "BTC-USD", answer: coinbase(history), daily: () => true },
];

describe.each(providers)("$provider", ({ provider, symbol, answer, daily }) => {
  it("tells its whole history, ascending, each day once", async () => {
    const bars = await feed(provider, answer).fetchDaily(symbol, null);

    const days = Array.from({ length: TODAY - history.firstDay + 1 }, (_, n) => history.firstDay + n);
    expect(bars).toEqual(days.filter(daily).map((day) => ({ day, ...walk(day) })));
  });

  it("tells what is newer than a day, and that alone", async () => {
    const bars = await feed(provider, answer).fetchDaily(symbol, "2024-06-10");
    expect(bars.map(({ day }) => isoOfDay(day))).toEqual([
      "2024-06-11",
      "2024-06-12",
      "2024-06-13",
      "2024-06-14",
    ]);
    expect(server.asked).toHaveLength(1);
  });

  it("tells nothing where nothing is newer", async () => {
    expect(await feed(provider, answer).fetchDaily(symbol, "2024-06-14")).toEqual([]);
  });

  it("says that it does not know a symbol", async () => {
    const unknown = feed(provider, answer).fetchDaily(
      symbol.replace("BTC", "XYZ").replace("SPY", "XYZ"),
      null,
    );
    await expect(unknown).rejects.toMatchObject({ kind: "not-found", code: "feed.symbol" });
  });

  it.each(["", "../../etc", "A B", "BTC/USD/EUR", "btc?usd"])(
    "asks for no such symbol: %j",
    async (wrong) => {
      await expect(feed(provider, answer).fetchDaily(wrong, null)).rejects.toMatchObject({
        code: "feed.symbol",
      });
      expect(server.asked).toEqual([]);
    },
  );

  it.each([
    ["another shape", json({ error: "maintenance" })],
    ["numbers that are none", json([{ date: "2024-01-02", adjClose: "NaN" }])],
    [
      "a page for people",
      ((_, response) => response.end("<html>verify that you are human</html>")) as Answer,
    ],
    ["nothing", ((_, response) => response.end()) as Answer],
  ])("refuses an answer of %s", async (_, strange) => {
    const refused = feed(provider, strange).fetchDaily(symbol, "2024-06-01");
    await expect(refused).rejects.toMatchObject({ kind: "invalid", code: "feed.answer" });
    expect(server.asked).toHaveLength(1);
  });
});

describe("tiingo's key", () => {
  it("is asked for before anything is sent, and the message says where to get it", async () => {
    const keyless = feed("tiingo", tiingo(history, TOKEN), null).fetchDaily("SPY", null);
    await expect(keyless).rejects.toMatchObject({
      code: "feed.key",
      message: expect.stringContaining("TIINGO_TOKEN"),
    });
    expect(server.asked).toEqual([]);
  });

  it("is never shown when it is refused", async () => {
    const refused = feed("tiingo", tiingo(history, "another"), TOKEN).fetchDaily("SPY", null);
    await expect(refused).rejects.toMatchObject({
      code: "feed.key",
      message: expect.not.stringContaining(TOKEN),
    });
  });
});

describe("candles", () => {
  it("are fetched in as few requests as the provider allows", async () => {
    await feed("coinbase", coinbase(history)).fetchDaily("BTC/USD", "2022-06-14");
    expect(server.asked).toHaveLength(Math.ceil((TODAY - dayOfIso("2022-06-14")!) / 300));
  });
});
