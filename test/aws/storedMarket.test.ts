import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Market } from "@tradewind/core/market/bars";
import { encodeMarket } from "@tradewind/core/market/encode";
import { handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pythonWith } from "../support/pythonEnvironment.ts";

const requirements = ["pyarrow==26.0.1", "pandas==3.1.1", "duckdb==2.0.1", "numpy==2.4.6"];
const script = new URL("storedMarket.py", import.meta.url).pathname;

interface Opened {
  readonly schema: Record<string, string>;
  readonly metadata: Record<string, unknown>;
  readonly copiedBytes: number;
  readonly pandas: Record<string, string>;
  readonly duckdb: Record<string, string>;
}

let directory: string;
let python: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "tradewind-stored-"));
  python = await pythonWith(requirements);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function openElsewhere(market: Market): Promise<Opened> {
  const path = join(directory, "market.bars");
  writeFileSync(path, encodeMarket(market));
  const { stdout } = await promisify(execFile)(python, [script, path]);
  return JSON.parse(stdout) as Opened;
}

function textOf(values: Float64Array | Int32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function columnsOf({ symbols }: Market, nameOf: (symbol: string, name: string) => string) {
  const columns: Record<string, string> = { day: textOf(symbols[0]?.days ?? new Int32Array()) };
  for (const { symbol, open, high, low, close, volume } of symbols) {
    for (const [name, values] of Object.entries({ open, high, low, close, volume })) {
      columns[nameOf(symbol, name)] = textOf(values);
    }
  }
  return columns;
}

it("a stored dataset is opened by pyarrow without copying, by pandas and by DuckDB, every bit as it is", async () => {
  const market = handmadeMarket(wanderingBars(1, 1_000));

  const opened = await openElsewhere(market);

  expect(opened.schema).toMatchObject({ day: "date32[day]", close: "double" });
  expect(opened.copiedBytes).toBe(0);
  expect(opened.pandas).toEqual(columnsOf(market, (_, name) => name));
  expect(opened.duckdb).toEqual(opened.pandas);
});

it("a market of several symbols has a column a symbol and price, and says in its metadata how orders fill", async () => {
  const market = handmadeMarket(wanderingBars(1, 777), wanderingBars(2, 777, "nextClose", "Ü/EUR"));

  const opened = await openElsewhere(market);

  expect(opened.pandas).toEqual(columnsOf(market, (symbol, name) => `${symbol}.${name}`));
  expect(opened.duckdb).toEqual(opened.pandas);
  expect(opened.metadata).toMatchObject({
    datasetId: market.datasetId,
    barsPerYear: market.barsPerYear,
    symbols: [
      { symbol: "WALK", fill: "nextOpen" },
      { symbol: "Ü/EUR", fill: "nextClose" },
    ],
  });
});
