import { defaultCosts } from "@tradewind/core/backtest/costs";
import { decodeMarket } from "@tradewind/core/market/encode";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { PreviewView } from "@tradewind/core/views/strategy";
import { beforeEach, describe, expect, it } from "vitest";
import { csv, trendStrategy } from "./http/testing/samples.ts";
import { makePreviewHandler } from "./preview.ts";
import { importDataset } from "./services/importDataset.ts";
import { makeTrainingMarkets } from "./services/trainingMarket.ts";

const BARS = 1_000;
/** Training is 60 % of what the two embargoes leave. */
const TRAINING_END = 576;

let preview: (lines: readonly string[], strategy?: unknown) => Promise<PreviewView>;

beforeEach(() => {
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids: { runId: () => "", secret: () => "" } });
  const handler = makePreviewHandler(ports);
  preview = async (lines, strategy = trendStrategy(20)) => {
    const wish = { name: "ACME", symbol: "ACME", text: lines.join("\n"), source: "test" };
    const { record } = await importDataset(ports, "alice", wish);
    const market = await makeTrainingMarkets(ports)("alice", [record.datasetId]);
    return handler({ owner: "alice", strategy, ...market, costs: defaultCosts });
  };
});

describe("the preview in the sandbox", () => {
  it("is the same whatever comes after the training part", async () => {
    const lines = csv(BARS).split("\n");
    const others = replacedAfter(TRAINING_END, lines);

    expect(await preview(others)).toEqual(await preview(lines));
  });

  it("is another when the training part is another", async () => {
    const lines = csv(BARS).split("\n");
    const others = replacedAfter(TRAINING_END - 50, lines);

    expect((await preview(others)).statistics).not.toEqual((await preview(lines)).statistics);
  });

  it("checks the strategy itself, for nobody vouches for its caller", async () => {
    const strategy = { ...trendStrategy(20), sizing: { leverage: 100 } };

    await expect(preview(csv(BARS).split("\n"), strategy)).rejects.toMatchObject({
      code: "strategy.invalid",
    });
  });

  it("is prepared from no dataset of another owner", async () => {
    const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids: { runId: () => "", secret: () => "" } });
    const { record } = await importDataset(ports, "bob", {
      name: "B",
      symbol: "B",
      text: csv(BARS),
      source: "",
    });
    const preparing = makeTrainingMarkets(ports)("alice", [record.datasetId]);

    await expect(preparing).rejects.toMatchObject({ code: "dataset.not_found" });
  });

  it("holds no bar beyond the training part", async () => {
    const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids: { runId: () => "", secret: () => "" } });
    const wish = { name: "A", symbol: "A", text: csv(BARS), source: "" };
    const { record } = await importDataset(ports, "alice", wish);
    const { marketId, trainingEnd } = await makeTrainingMarkets(ports)("alice", [record.datasetId]);

    const market = decodeMarket(await ports.markets.read(marketId, "training"));

    expect(market.symbols.map(({ days }) => days.length)).toEqual([trainingEnd]);
    expect(trainingEnd).toBe(TRAINING_END);
  });
});

/** The same days, with other prices after bar `end`. */
function replacedAfter(end: number, lines: readonly string[]): string[] {
  const [header = "", ...others] = csv(BARS, 2).split("\n");
  return [header, ...lines.slice(1, end + 1), ...others.slice(end)];
}
