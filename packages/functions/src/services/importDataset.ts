import type { FillMode } from "@tradewind/core/market/bars";
import { isoOfDay } from "@tradewind/core/market/calendar";
import type { DatasetRecord, FeedSymbol, QualityFinding } from "@tradewind/core/market/dataset";
import { datasetIdOf, encodeMarket } from "@tradewind/core/market/encode";
import { parseBars } from "@tradewind/core/market/parseCsv";
import { marketOf } from "@tradewind/core/market/split";
import type { Ports } from "@tradewind/core/ports";

export interface DatasetImport {
  readonly name: string;
  readonly symbol: string;
  /** The CSV file's text. */
  readonly text: string;
  /** Where it comes from, with the attribution its licence asks for. */
  readonly source: string;
  /** The provider it comes from; its later versions are fetched there. */
  readonly feed?: FeedSymbol;
  /** `nextClose` where opens were once found not to be real: a new version does not forget it. */
  readonly fill?: FillMode;
  /** What is known of the data beside what the file shows. */
  readonly findings?: readonly QualityFinding[];
}

export interface ImportedDataset {
  readonly record: DatasetRecord;
  readonly created: boolean;
}

/**
 * Reads one symbol's CSV, checks it and stores it under the hash of its content: the same content again answers the
 * record that is there. TerminalError `dataset.broken` with the places of what is wrong.
 */
export async function importDataset(
  ports: Pick<Ports, "datasets" | "clock">,
  owner: string,
  { name, symbol, text, source, feed, fill, findings = [] }: DatasetImport,
): Promise<ImportedDataset> {
  const read = parseBars(symbol, text);
  const known = fill === "nextClose" ? { fill } : {};
  const bars = { ...read.bars, ...known };
  const told = [...read.report.findings, ...futureFindings(bars.days, ports.clock.nowMs()), ...findings];
  const report = { ...read.report, ...known, findings: told };
  const unnamed = marketOf("", [bars]);
  const datasetId = datasetIdOf(unnamed);
  const record: DatasetRecord = {
    datasetId,
    owner,
    name,
    createdAt: new Date(ports.clock.nowMs()).toISOString(),
    barsPerYear: unnamed.barsPerYear,
    source,
    ...(feed === undefined ? {} : { feed }),
    report,
  };
  const verdict = await ports.datasets.put(record, encodeMarket({ ...unnamed, datasetId }));
  const standing = verdict === "exists" ? await ports.datasets.get(owner, datasetId) : null;
  return { record: standing ?? record, created: verdict === "created" };
}

const DAY_MS = 86_400_000;

/** Bars of days to come were not traded: a wrong year, or day and month exchanged. A day is allowed for time zones. */
function futureFindings(days: Int32Array, nowMs: number): QualityFinding[] {
  const tomorrow = Math.floor(nowMs / DAY_MS) + 1;
  const count = days.filter((day) => day > tomorrow).length;
  const first = days[days.length - count];
  if (first === undefined) return [];
  const date = isoOfDay(first);
  const message = `${count} bars from ${date} on lie in the future; check the dates, and leave out what is not traded yet`;
  return [{ severity: "warning", kind: "futureDate", date, message, count }];
}
