import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import type { DatasetRecord } from "@tradewind/core/market/dataset";
import type { Ports } from "@tradewind/core/ports";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { readInput } from "./readInput.ts";

type DatasetPorts = Pick<Ports, "datasets" | "clock">;

/** Where each sample comes from; their licences lie beside the files. */
const samples: Readonly<Record<string, string>> = {
  SPX: "S&P 500 index 2000–2020; npm vega-datasets 3.2.1 (sp500-2000.csv), from Yahoo Finance",
  NDX: "NASDAQ-100 index 1985–2012; npm dc 3.2.1, Apache-2.0",
  AAPL: "Apple 2013–2018; npm @observablehq/sample-datasets 1.0.1, ISC",
  GOOG: "Google 2004–2008; matplotlib sample data, PSF-style licence",
};

const sampleFolder = new URL("../../../../data/", import.meta.url);

/** Imports the samples that are not there yet. */
export async function importSamples(ports: DatasetPorts, owner: string): Promise<void> {
  const { items } = await ports.datasets.list(owner, { limit: 200 });
  const known = new Set(items.map((record) => record.name));
  for (const [symbol, source] of Object.entries(samples)) {
    if (known.has(symbol)) continue;
    const text = readFileSync(new URL(`${symbol}.csv`, sampleFolder), "utf8");
    await importDataset(ports, owner, { name: symbol, symbol, text, source });
  }
}

/** Imports the user's files, each named after itself. TerminalError `cli.unreadable`, or with the places of what is wrong in one. */
export async function importFiles(
  ports: DatasetPorts,
  owner: string,
  paths: readonly string[],
): Promise<readonly DatasetRecord[]> {
  const records: DatasetRecord[] = [];
  for (const path of paths) {
    const symbol = basename(path, extname(path)).slice(0, 32);
    const { record } = await importDataset(ports, owner, {
      name: symbol,
      symbol,
      text: readInput("data", path),
      source: `file ${basename(path)}`.slice(0, 500),
    });
    records.push(record);
  }
  return records;
}
