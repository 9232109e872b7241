import { RetryableError } from "@tradewind/core/errors";
import type { MarketFeed } from "@tradewind/core/ports";
import { DatasetView, Problem, ScheduleView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { walk } from "../../marketData/testing/replayServer.ts";
import { BOB, FIRST_MS, makeHarness } from "../testing/harness.ts";

const firstDay = Math.floor(FIRST_MS / 86_400_000) - 700;
const acme: MarketFeed = {
  async fetchDaily(symbol) {
    if (symbol === "DOWN") throw new RetryableError("unavailable", "feed.unavailable", "acme answered 503");
    return Array.from({ length: 700 }, (_, n) => ({ day: firstDay + n, ...walk(firstDay + n) }));
  },
};
const feeds = new Map([["acme", acme]]);

describe("POST /api/datasets/fetch", () => {
  it("imports a provider's history and answers where it is", async () => {
    const harness = makeHarness({ feeds });
    const answer = await harness.send("POST", "/api/datasets/fetch", {
      body: { provider: "acme", symbol: "ABC" },
    });
    const dataset = DatasetView.parse(await answer.json());
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Location")).toBe(`/api/datasets/${dataset.datasetId}`);
    expect(dataset).toMatchObject({ name: "ABC", feed: { provider: "acme", symbol: "ABC" } });
  });

  it("answers 200 where the same content is there", async () => {
    const harness = makeHarness({ feeds });
    const body = { provider: "acme", symbol: "ABC", name: "Alphabet" };
    const [first, second] = [
      await harness.send("POST", "/api/datasets/fetch", { body }),
      await harness.send("POST", "/api/datasets/fetch", { body }),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(await second.json()).toEqual(await first.json());
  });

  it("keeps one owner's from another", async () => {
    const harness = makeHarness({ feeds });
    const made = await harness.send("POST", "/api/datasets/fetch", {
      body: { provider: "acme", symbol: "ABC" },
    });
    const path = made.headers.get("Location") ?? "";
    expect((await harness.send("GET", path, { token: BOB })).status).toBe(404);
  });

  it.each([
    [{ provider: "other", symbol: "ABC" }, 404, "feed.unknown"],
    [{ provider: "acme", symbol: "DOWN" }, 503, "feed.unavailable"],
    [{ provider: "acme", symbol: "" }, 422, "request.invalid"],
    [{ provider: "https://evil", symbol: "ABC" }, 422, "request.invalid"],
    [{ provider: "acme" }, 422, "request.invalid"],
    [{ provider: "acme", symbol: "ABC", url: "http://169.254.169.254/" }, 422, "request.invalid"],
  ])("refuses %j with %i", async (body, status, code) => {
    const harness = makeHarness({ feeds });
    const answer = await harness.send("POST", "/api/datasets/fetch", { body });
    expect(answer.status).toBe(status);
    expect(Problem.parse(await answer.json()).code).toBe(code);
  });

  it("says so where the installation has no provider", async () => {
    const harness = makeHarness();
    const answer = await harness.send("POST", "/api/datasets/fetch", {
      body: { provider: "acme", symbol: "ABC" },
    });
    expect(Problem.parse(await answer.json()).detail).toContain("upload the prices as a file");
  });
});

describe("a schedule that refreshes", () => {
  it("keeps the wish, which is no where it is absent", async () => {
    const harness = makeHarness({ feeds });
    const made = await harness.send("POST", "/api/datasets/fetch", {
      body: { provider: "acme", symbol: "ABC" },
    });
    const run = { datasets: [DatasetView.parse(await made.json()).datasetId] };
    const put = async (wish: object) => {
      const body = { expression: "rate(1 day)", run, ...wish };
      return ScheduleView.parse(await (await harness.send("PUT", "/api/schedules/nightly", { body })).json());
    };
    expect((await put({ refresh: true })).refresh).toBe(true);
    expect((await put({})).refresh).toBe(false);
  });
});
