import { describe, expect, it } from "vitest";
import type { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Bars } from "./bars.ts";
import { type DatasetRecord, MarketRecord } from "./dataset.ts";
import { decodeMarket } from "./encode.ts";
import { type LoadedDataset, prepareMarket } from "./prepare.ts";

describe("preparing a run's market", () => {
  it("stores training and validation apart from the whole", () => {
    const prepared = prepareMarket([loaded("A", 1_000), loaded("B", 900)]);

    const open = decodeMarket(prepared.open);
    const whole = decodeMarket(prepared.sealed);

    expect(open.symbols[0]?.days.length).toBe(prepared.record.parts.validation.end);
    expect(whole.symbols[0]?.days.length).toBe(900);
    expect(open.symbols[1]?.close).toEqual(whole.symbols[1]?.close.slice(0, open.symbols[1]!.close.length));
  });

  it("describes the market by its schema, with the dates of each part", () => {
    const { record } = prepareMarket([loaded("A", 1_000)]);

    expect(MarketRecord.parse(record)).toEqual(record);
    expect(record.symbols).toEqual([{ symbol: "A", fill: "nextOpen" }]);
    expect(record.parts.training).toMatchObject({ start: 0, from: "1970-01-05" });
    expect(record.parts.validation.start - record.parts.training.end).toBe(limits.embargoBars);
    expect(record.parts.sealed.end).toBe(record.bars);
  });

  it("gives equal datasets the same market, and another order another one", () => {
    const [a, b] = [loaded("A", 700), loaded("B", 700)];

    const first = prepareMarket([a, b]);

    expect(prepareMarket([a, b])).toEqual(first);
    expect(prepareMarket([b, a]).record.marketId).not.toBe(first.record.marketId);
  });

  it("refuses datasets that hardly overlap", () => {
    const attempt = (): unknown => prepareMarket([loaded("A", 600), loaded("B", 600, 400)]);

    expect(attempt).toThrow(
      expect.objectContaining({ code: "market.too_short" } satisfies Partial<TerminalError>),
    );
  });
});

function loaded(symbol: string, count: number, firstBar = 0): LoadedDataset {
  const column = (offset: number): Float64Array =>
    Float64Array.from({ length: count }, (_, t) => 100 + (t % 7) + offset);
  const days = Int32Array.from({ length: count }, (_, t) => weekday(firstBar + t));
  const bars: Bars = {
    symbol,
    days,
    open: column(0),
    high: column(1),
    low: column(-1),
    close: column(0.5),
    volume: column(1_000),
    fill: "nextOpen",
  };
  const record = { datasetId: `dat_${symbol.toLowerCase().repeat(32)}` } as DatasetRecord;
  return { record, bars };
}

/** The n-th Monday to Friday since 1970-01-05. */
function weekday(n: number): number {
  return 4 + 7 * Math.floor(n / 5) + (n % 5);
}
