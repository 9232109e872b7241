import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { MarketFeed } from "@tradewind/core/ports";
import type { FetchPorts } from "@tradewind/functions/services/fetchDataset";
import { beforeEach, expect, it } from "vitest";
import { importFetched } from "./fetched.ts";

const OWNER = "local";
const FIRST_DAY = 18_000;

let ports: MemoryPorts & FetchPorts;
let days: number;
let said: string[];

beforeEach(() => {
  days = 600;
  said = [];
  const clock = { nowMs: () => (FIRST_DAY + days) * 86_400_000 };
  const feed: MarketFeed = {
    fetchDaily: async () =>
      Array.from({ length: days }, (_, n) => {
        const close = 100 + ((n * 7) % 13);
        return { day: FIRST_DAY + n, open: close - 1, high: close + 2, low: close - 2, close, volume: 5 };
      }),
  };
  const ids = { runId: () => "run", secret: () => "secret" };
  ports = { ...makeMemoryPorts({ clock, ids }), feeds: new Map([["acme", feed]]) };
});

const fetched = (...words: string[]): Promise<string[]> =>
  importFetched(ports, OWNER, words, (message) => said.push(message));

it("fetches the whole history the first time and says how much that is", async () => {
  const [datasetId] = await fetched("acme:BTC/USD");
  expect((await ports.datasets.get(OWNER, datasetId!))?.report.bars).toBe(600);
  expect(said).toEqual(["acme:BTC/USD: 600 bars up to 2020-12-03"]);
});

it("adds what is newer the next time", async () => {
  const first = await fetched("acme:BTC/USD");
  days = 602;
  const second = await fetched("acme:BTC/USD");
  expect(second).not.toEqual(first);
  expect(said.at(-1)).toBe("acme:BTC/USD: 2 bars added up to 2020-12-05");
});

it("gives the same version where nothing is newer", async () => {
  expect(await fetched("acme:BTC/USD")).toEqual(await fetched("acme:BTC/USD"));
});

it.each(["acme", "acme:", ":BTC", "ACME:BTC", "a b:BTC"])("shows the form it takes for %j", async (word) => {
  await expect(fetched(word)).rejects.toMatchObject({
    code: "cli.usage",
    message: expect.stringContaining("bitstamp:BTC/USD"),
  });
});
