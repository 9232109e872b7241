import { createRoute } from "@hono/zod-openapi";
import { defaultCosts } from "@tradewind/core/backtest/costs";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import { PreviewRequest } from "@tradewind/core/views/requests";
import { PreviewView } from "@tradewind/core/views/strategy";
import { resolveDatasets } from "../../services/resolveSettings.ts";
import { makeTrainingMarkets } from "../../services/trainingMarket.ts";
import { answers, bearer, jsonBody, NoQuery } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const preview = createRoute({
  method: "post",
  path: "/api/backtests",
  summary: "Tries a strategy in the sandbox, on the training part; nothing is stored",
  tags: ["strategies"],
  security: bearer,
  request: { query: NoQuery, body: jsonBody(named("PreviewRequest", PreviewRequest)) },
  responses: answers(200, "Its statistics", named("PreviewView", PreviewView)),
});

export function registerPreviews(api: Api, { ports, options }: RouteContext): void {
  const trainingMarket = makeTrainingMarkets(ports);
  api.openapi(preview, async (c) => {
    const owner = c.get("owner");
    const { strategy: input, datasets: wanted, costs = defaultCosts } = c.req.valid("json");
    // Checked here too, so that a bad request never costs a sandbox and is answered with the places of its faults.
    const strategy = parseAnyStrategy(input);
    const datasets = await resolveDatasets(ports, owner, wanted);
    const market = await trainingMarket(owner, datasets);
    return c.json(await options.runPreview({ owner, strategy, ...market, costs }), 200);
  });
}
