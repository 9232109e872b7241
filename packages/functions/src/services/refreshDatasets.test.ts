import { RetryableError, TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import { dayOfIso, isoOfDay } from "@tradewind/core/market/calendar";
import type { DatasetRecord } from "@tradewind/core/market/dataset";
import type { DailyBar } from "@tradewind/core/market/mergeBars";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { MarketFeed } from "@tradewind/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { entries } from "../aws/resources.ts";
import { csv } from "../http/testing/samples.ts";
import { FETCH_TIMEOUT_MS } from "../marketData/feeds.ts";
import { walk } from "../marketData/testing/replayServer.ts";
import { type FetchPorts, fetchDataset } from "./fetchDataset.ts";
import { importDataset } from "./importDataset.ts";
import { REFRESH_MS_MAX, refreshDatasets } from "./refreshDatasets.ts";

const FIRST = dayOfIso("2020-01-01")!;
const OWNER = "tester";
const symbol = { provider: "acme", symbol: "BTC/USD" };

let ports: MemoryPorts & FetchPorts;
let today: number;
let told: DailyBar[];
let asked: (string | null)[];
let failure: Error | null;
/** How long a fetch takes. */
let fetchMs: number;
let nowMs: number;

const acme: MarketFeed = {
  async fetchDaily(_symbol, after) {
    asked.push(after);
    nowMs += fetchMs;
    if (failure !== null) throw failure;
    return told.filter(({ day }) => day > (after === null ? 0 : dayOfIso(after)!));
  },
};

beforeEach(() => {
  let made = 0;
  const ids = { runId: () => `run_${++made}`, secret: () => `secret-${++made}` };
  today = FIRST + 700;
  asked = [];
  failure = null;
  fetchMs = 0;
  nowMs = 0;
  told = Array.from({ length: 701 }, (_, n) => ({ day: FIRST + n, ...walk(FIRST + n) }));
  const clock = { nowMs: () => today * 86_400_000 + 7_200_000 + nowMs };
  ports = { ...makeMemoryPorts({ clock, ids }), feeds: new Map([["acme", acme]]) };
});

function passDays(days: number): void {
  for (let n = 1; n <= days; n++) told.push({ day: today + n, ...walk(today + n) });
  today += days;
}

async function imported(): Promise<DatasetRecord> {
  return (await fetchDataset(ports, OWNER, symbol)).record;
}

const refresh = async (record: DatasetRecord) => {
  const { datasetIds, refreshed } = await refreshDatasets(ports, OWNER, [record.datasetId]);
  const version = await ports.datasets.get(OWNER, datasetIds[0]!);
  return { version: version!, outcome: refreshed[0]! };
};

describe("a dataset from a provider", () => {
  it("holds the days that are over, checked like an upload, and where they come from", async () => {
    const record = await imported();
    expect(record).toMatchObject({ name: "BTC-USD", feed: symbol, source: "acme BTC/USD, daily" });
    expect(record.report).toMatchObject({ bars: 700, lastDate: isoOfDay(today - 1), symbol: "BTC-USD" });
  });

  it("is refused like an upload when its bars are broken", async () => {
    told[5] = { ...told[5]!, close: -1 };
    await expect(imported()).rejects.toMatchObject({ code: "dataset.broken" });
    expect((await ports.datasets.list(OWNER, { limit: 10 })).items).toEqual([]);
  });

  it("is refused where the provider is unknown, with those that are known", async () => {
    const unknown = fetchDataset(ports, OWNER, { provider: "other", symbol: "X" });
    await expect(unknown).rejects.toMatchObject({
      code: "feed.unknown",
      message: expect.stringContaining("acme"),
    });
  });
});

describe("refreshing", () => {
  it("makes a new version of what is newer, asks for no more, and keeps the old one", async () => {
    const old = await imported();
    passDays(3);

    const { version, outcome } = await refresh(old);

    expect(outcome).toMatchObject({ outcome: "updated", added: 3, changed: 0, previousId: old.datasetId });
    expect(version.datasetId).not.toBe(old.datasetId);
    expect(version.report).toMatchObject({ bars: 703, lastDate: isoOfDay(today - 1) });
    expect(asked.at(-1)).toBe(isoOfDay(FIRST + 699 - 30));
    expect(await ports.datasets.get(OWNER, old.datasetId)).toEqual(old);
  });

  it("is the same version as a fetch of the whole, to the byte", async () => {
    const old = await imported();
    passDays(40);
    const { version } = await refresh(old);
    expect((await imported()).datasetId).toBe(version.datasetId);
  });

  it("changes nothing where nothing is newer", async () => {
    const old = await imported();
    const { version, outcome } = await refresh(old);
    expect(outcome).toMatchObject({ outcome: "unchanged", added: 0 });
    expect(version).toEqual(old);
  });

  it("continues from the newest version, whichever the recipe names", async () => {
    const old = await imported();
    passDays(3);
    const { version: second } = await refresh(old);

    const { version, outcome } = await refresh(old);

    expect(outcome.outcome).toBe("unchanged");
    expect(version.datasetId).toBe(second.datasetId);
  });

  it("fetches the whole again when the past is told otherwise, and reports it", async () => {
    const old = await imported();
    passDays(1);
    told = told.map((bar) => ({
      ...bar,
      ...Object.fromEntries(
        (["open", "high", "low", "close"] as const).map((name) => [name, bar[name] * 0.5]),
      ),
    }));

    const { version, outcome } = await refresh(old);

    expect(asked.slice(-2)).toEqual([isoOfDay(FIRST + 699 - 30), null]);
    expect(outcome).toMatchObject({ outcome: "updated", added: 1, changed: 700 });
    const restated = version.report.findings.filter(({ kind }) => kind === "restated");
    expect(restated[0]).toMatchObject({ date: "2020-01-01", severity: "warning" });
    expect(restated.at(-1)).toMatchObject({ count: 695 });
  });

  it("keeps what is stored when the past is told otherwise and no longer as a whole", async () => {
    const old = await imported();
    told = told.slice(100).map((bar) => ({ ...bar, volume: bar.volume + 1 }));
    const { version, outcome } = await refresh(old);
    expect(outcome).toMatchObject({
      outcome: "kept",
      message: expect.stringContaining("does not cover 2020-01-01"),
    });
    expect(version).toEqual(old);
  });

  it("keeps what is stored when the provider fails, and says why", async () => {
    const old = await imported();
    failure = new TerminalError("conflict", "feed.key", "there is no key");
    const { version, outcome } = await refresh(old);
    expect(outcome).toMatchObject({ outcome: "kept", message: "there is no key" });
    expect(version).toEqual(old);
  });

  it("keeps what is stored when newer bars are broken", async () => {
    const old = await imported();
    passDays(2);
    told[701] = { ...told[701]!, high: 1 };
    const { version, outcome } = await refresh(old);
    expect(outcome).toMatchObject({ outcome: "kept", message: expect.stringContaining("BTC-USD") });
    expect(version).toEqual(old);
  });

  it("keeps what is stored of a symbol that is no longer told", async () => {
    const old = await imported();
    told = [];
    expect((await refresh(old)).outcome).toMatchObject({ outcome: "kept" });
  });

  it("leaves an upload as it is", async () => {
    const upload = { name: "MINE", symbol: "MINE", text: csv(600), source: "a file" };
    const { record } = await importDataset(ports, OWNER, upload);
    const { version, outcome } = await refresh(record);
    expect(outcome.outcome).toBe("local");
    expect(version).toEqual(record);
    expect(asked).toEqual([]);
  });

  it("goes on treating opens as unreal that were once found to be so", async () => {
    told = told.map((bar, n) => ({ ...bar, open: told[n - 1]?.close ?? bar.open, high: 200, low: 50 }));
    const old = await imported();
    expect(old.report.fill).toBe("nextClose");
    passDays(2);
    expect((await refresh(old)).version.report.fill).toBe("nextClose");
  });
});

describe("refreshing as many datasets as a run may have", () => {
  /** Twenty symbols of one provider, all with three days that are newer. */
  async function importedTwenty(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let n = 0; n < limits.datasetSymbolsMax; n++) {
      const one = { provider: "acme", symbol: `S${n}` };
      ids.push((await fetchDataset(ports, OWNER, one)).record.datasetId);
    }
    passDays(3);
    return ids;
  }

  it("ends in time for the function it runs in where every fetch runs into its deadline", async () => {
    const ids = await importedTwenty();
    fetchMs = FETCH_TIMEOUT_MS;
    failure = new RetryableError("unavailable", "feed.unavailable", "acme did not answer");
    asked = [];

    const { datasetIds, refreshed } = await refreshDatasets(ports, OWNER, ids);

    expect(nowMs).toBeLessThanOrEqual(REFRESH_MS_MAX + 2 * FETCH_TIMEOUT_MS);
    expect(REFRESH_MS_MAX + 2 * FETCH_TIMEOUT_MS).toBeLessThan(
      (entries.scheduledRun.timeoutSeconds * 1_000 * 3) / 4,
    );
    expect(datasetIds).toEqual(ids);
    expect(new Set(refreshed.map(({ outcome }) => outcome))).toEqual(new Set(["kept"]));
  });

  it("says of what was not asked for any more that it was not, and why", async () => {
    const ids = await importedTwenty();
    fetchMs = REFRESH_MS_MAX / 2;
    asked = [];

    const { refreshed } = await refreshDatasets(ports, OWNER, ids);

    expect(asked).toHaveLength(2);
    expect(refreshed.map(({ outcome }) => outcome)).toEqual([
      "updated",
      "updated",
      ...Array.from({ length: ids.length - 2 }, () => "kept"),
    ]);
    expect(refreshed.at(-1)?.message).toBe(
      "acme was not asked: the datasets before it took the 150 seconds that a refresh may take; the next one asks again",
    );
  });

  it("asks for all of them where that takes less", async () => {
    const ids = await importedTwenty();
    fetchMs = 1_000;
    const { refreshed } = await refreshDatasets(ports, OWNER, ids);
    expect(new Set(refreshed.map(({ outcome }) => outcome))).toEqual(new Set(["updated"]));
  });
});
