import type { DatasetStore, MarketData } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { datasetIdOf, datasetOf, marketIdOf, owner, stranger } from "./fixtures.ts";
import type { Make } from "./make.ts";
import { walk } from "./paging.ts";

const bars = Uint8Array.of(1, 2, 3, 255);

export function describeDatasetStoreContract(name: string, make: Make<DatasetStore>): void {
  describe(`DatasetStore of ${name}`, () => {
    it("gives back the record and the very bytes", async () => {
      const datasets = await make();
      expect(await datasets.put(datasetOf(1), bars)).toBe("created");
      expect(await datasets.get(owner, datasetIdOf(1))).toEqual(datasetOf(1));
      expect(new Uint8Array(await datasets.bars(datasetIdOf(1)))).toEqual(bars);
    });

    it("answers the same content again as existing and keeps the first record", async () => {
      const datasets = await make();
      await datasets.put(datasetOf(1), bars);
      expect(await datasets.put(datasetOf(1, { name: "renamed" }), bars)).toBe("exists");
      expect((await datasets.get(owner, datasetIdOf(1)))?.name).toBe("data 1");
    });

    it("shows nobody another's dataset, though two may own the same content", async () => {
      const datasets = await make();
      await datasets.put(datasetOf(1), bars);
      expect(await datasets.get(stranger, datasetIdOf(1))).toBeNull();
      expect(await datasets.put(datasetOf(1, { owner: stranger }), bars)).toBe("created");
      expect((await datasets.list(stranger, { limit: 9 })).items).toHaveLength(1);
    });

    it("lists by name, page by page", async () => {
      const datasets = await make();
      for (const [n, called] of ["d", "a", "c", "b"].entries()) {
        await datasets.put(datasetOf(n + 1, { name: called }), bars);
      }
      const pages = await walk(3, (page) => datasets.list(owner, page));
      expect(pages.map((page) => page.map((dataset) => dataset.name))).toEqual([["a", "b", "c"], ["d"]]);
    });

    it.each([datasetIdOf(9), "dat_../../token"])("has no bars for %s", async (id) => {
      await expect((await make()).bars(id)).rejects.toMatchObject({
        code: "dataset.not_found",
        kind: "not-found",
      });
    });
  });
}

export function describeMarketDataContract(name: string, make: Make<MarketData>): void {
  describe(`MarketData of ${name}`, () => {
    it("keeps the open and the sealed section apart", async () => {
      const markets = await make();
      await markets.put(marketIdOf(1), "open", bars);
      await markets.put(marketIdOf(1), "sealed", Uint8Array.of(9));
      expect(new Uint8Array(await markets.read(marketIdOf(1), "open"))).toEqual(bars);
      expect(new Uint8Array(await markets.read(marketIdOf(1), "sealed"))).toEqual(Uint8Array.of(9));
    });

    it("is read into the memory that it is given", async () => {
      const markets = await make();
      await markets.put(marketIdOf(1), "open", bars);
      const room = new Uint8Array(new SharedArrayBuffer(100), 8, bars.length);
      const asked: number[] = [];

      const read = await markets.read(marketIdOf(1), "open", (bytes) => {
        asked.push(bytes);
        return room;
      });

      expect(read).toBe(room);
      expect(asked).toEqual([bars.length]);
      expect([...room]).toEqual([...bars]);
    });

    it("may be put again", async () => {
      const markets = await make();
      await markets.put(marketIdOf(1), "open", bars);
      await markets.put(marketIdOf(1), "open", bars);
      expect(new Uint8Array(await markets.read(marketIdOf(1), "open"))).toEqual(bars);
    });

    it("says so when a section is missing", async () => {
      const markets = await make();
      await markets.put(marketIdOf(1), "open", bars);
      await expect(markets.read(marketIdOf(1), "sealed")).rejects.toMatchObject({ code: "market.not_found" });
      await expect(markets.read("mkt_../../token", "open")).rejects.toMatchObject({ kind: "not-found" });
    });
  });
}
