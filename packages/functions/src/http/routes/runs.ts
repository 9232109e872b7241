import { createRoute, z } from "@hono/zod-openapi";
import { estimateRun } from "@tradewind/core/cost/estimate";
import { findingsOfRun } from "@tradewind/core/evolution/findingsOfRun";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { RunRequest } from "@tradewind/core/views/requests";
import { RunPage, RunSummary, RunView } from "@tradewind/core/views/run";
import { createRun } from "../../services/createRun.ts";
import { requireOwnRun } from "../../services/ownRun.ts";
import { answers, bearer, jsonBody, NoQuery, PageQuery, pageRequest, RunPath } from "../contracts.ts";
import { etagOf, isUnchanged } from "../etag.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

named("RunSummary", RunSummary);
export const RunDocument = named("RunView", RunView);

const IdempotencyHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters")
    .optional()
    .openapi({
      description: "The same key and body answer the same run; the same key with another body is refused",
    }),
});

const ConditionalHeaders = z.object({ "If-None-Match": z.string().max(1_024).optional() });

const create = createRoute({
  method: "post",
  path: "/api/runs",
  summary: "Starts an evolution",
  tags: ["runs"],
  security: bearer,
  request: { query: NoQuery, headers: IdempotencyHeaders, body: jsonBody(named("RunRequest", RunRequest)) },
  responses: answers(202, "Accepted; its address is in Location", RunDocument),
});

const list = createRoute({
  method: "get",
  path: "/api/runs",
  summary: "Lists runs, newest first",
  tags: ["runs"],
  security: bearer,
  request: { query: PageQuery },
  responses: answers(200, "One page of runs", named("RunPage", RunPage)),
});

const read = createRoute({
  method: "get",
  path: "/api/runs/{id}",
  summary: "Shows a run",
  tags: ["runs"],
  security: bearer,
  request: { query: NoQuery, params: RunPath, headers: ConditionalHeaders },
  responses: {
    ...answers(200, "The run, with its ETag", RunDocument),
    304: { description: "Unchanged since the version of If-None-Match" },
  },
});

/** A run without whose it is, what the whole of it is expected to cost, and what to know of its data. */
export function runView({ owner: _, ...view }: RunRecord): z.infer<typeof RunView> {
  return { ...view, estimate: estimateRun(view.settings, view.market), findings: findingsOfRun(view) };
}

function runSummary(run: RunRecord): z.infer<typeof RunSummary> {
  const { settings, ...view } = runView(run);
  const { seeds, ...rest } = settings;
  return { ...view, settings: rest, seedStrategies: seeds.length };
}

export function registerRuns(api: Api, { ports }: RouteContext): void {
  api.openapi(create, async (c) => {
    const key = c.req.valid("header")["Idempotency-Key"] ?? null;
    const run = await createRun(ports, c.get("owner"), c.req.valid("json"), key);
    c.header("Location", `/api/runs/${run.runId}`);
    c.header("ETag", etagOf(run.version));
    return c.json(runView(run), 202);
  });
  api.openapi(list, async (c) => {
    const { items, next } = await ports.runs.list(c.get("owner"), pageRequest(c.req.valid("query")));
    return c.json({ items: items.map(runSummary), next }, 200);
  });
  api.openapi(read, async (c) => {
    const run = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const etag = etagOf(run.version);
    c.header("ETag", etag);
    if (isUnchanged(c.req.valid("header")["If-None-Match"], etag)) return c.body(null, 304);
    return c.json(runView(run), 200);
  });
}
