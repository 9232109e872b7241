import { createRoute, z } from "@hono/zod-openapi";
import { LineageMeasure } from "@tradewind/core/archive/lineage";
import { RunId } from "@tradewind/core/ids";
import { StrategyPage } from "@tradewind/core/views/run";
import {
  EquityView,
  EvidenceView,
  RelativesView,
  StrategyView,
  TradesView,
} from "@tradewind/core/views/strategy";
import { type FoundStrategy, findStrategy } from "../../services/findStrategy.ts";
import { rankingText } from "../../services/lineagePages.ts";
import { requireOwnRun } from "../../services/ownRun.ts";
import { relativesView } from "../../services/relativesView.ts";
import { createStrategyViews } from "../../services/strategyViews.ts";
import { answers, answerText, bearer, pageQuery, pageRequest, RunPath, StrategyPath } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const ranking = createRoute({
  method: "get",
  path: "/api/runs/{id}/strategies",
  summary: "A run's strategies, best first",
  tags: ["strategies"],
  security: bearer,
  request: {
    params: RunPath,
    query: z.strictObject({ ...pageQuery, by: LineageMeasure.default("fitness") }),
  },
  responses: answers(200, "One page of strategies", named("StrategyPage", StrategyPage)),
});

const RunQuery = z.strictObject({ run: RunId.optional() });

/** A view of one strategy. Without `?run=` it is taken from the newest run that knows it. */
function strategyRoute<T extends z.ZodType>(suffix: string, summary: string, schema: T) {
  return createRoute({
    method: "get",
    path: `/api/strategies/{id}${suffix}`,
    summary,
    tags: ["strategies"],
    security: bearer,
    request: { params: StrategyPath, query: RunQuery },
    responses: answers(200, summary, schema),
  });
}

const detail = strategyRoute("", "Rules, statistics and evidence", named("StrategyView", StrategyView));
const equity = strategyRoute("/equity", "Equity, drawdown and benchmark", named("EquityView", EquityView));
const trades = strategyRoute(
  "/trades",
  "Trades of both parts, the newest where there are very many",
  named("TradesView", TradesView),
);
const evidence = strategyRoute("/evidence", "Is it more than luck?", named("EvidenceView", EvidenceView));
const relatives = strategyRoute(
  "/relatives",
  "Parents, children, ancestors",
  named("RelativesView", RelativesView),
);

interface StrategyRequest {
  readonly id: string;
  readonly run?: string | undefined;
}

export function registerStrategies(api: Api, { ports }: RouteContext): void {
  const views = createStrategyViews(ports);
  const find = (owner: string, { id, run }: StrategyRequest): Promise<FoundStrategy> =>
    findStrategy(ports, owner, id, run);
  api.openapi(ranking, async (c) => {
    const run = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const { by, ...page } = c.req.valid("query");
    const found = await ports.lineage.top(run.runId, by, pageRequest(page));
    return answerText<z.infer<typeof StrategyPage>>(c, rankingText(found, run));
  });
  api.openapi(detail, async (c) => {
    const found = await find(c.get("owner"), { ...c.req.valid("param"), ...c.req.valid("query") });
    return c.json(await views.detail(found), 200);
  });
  api.openapi(equity, async (c) => {
    const found = await find(c.get("owner"), { ...c.req.valid("param"), ...c.req.valid("query") });
    return c.json(await views.equity(found), 200);
  });
  api.openapi(trades, async (c) => {
    const found = await find(c.get("owner"), { ...c.req.valid("param"), ...c.req.valid("query") });
    return c.json(await views.trades(found), 200);
  });
  api.openapi(evidence, async (c) => {
    const { run, entry } = await find(c.get("owner"), { ...c.req.valid("param"), ...c.req.valid("query") });
    const { evidence, certificate = null, findings } = entry;
    return c.json({ evidence, certificate, trials: run.progress.trials, findings }, 200);
  });
  api.openapi(relatives, async (c) => {
    const found = await find(c.get("owner"), { ...c.req.valid("param"), ...c.req.valid("query") });
    return c.json(await relativesView(ports, found), 200);
  });
}
