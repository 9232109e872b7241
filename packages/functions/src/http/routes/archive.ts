import { createRoute, type z } from "@hono/zod-openapi";
import { type BottleneckReport, reportBottlenecks } from "@tradewind/core/safety/bottlenecks";
import { ArchiveView, BottlenecksView, LineagePage } from "@tradewind/core/views/run";
import { createRecent } from "../../recent.ts";
import { archiveText } from "../../services/archiveView.ts";
import { treeText } from "../../services/lineagePages.ts";
import { requireOwnRun } from "../../services/ownRun.ts";
import { answers, answerText, bearer, NoQuery, PageQuery, pageRequest, RunPath } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const common: { method: "get"; tags: string[]; security: typeof bearer } = {
  method: "get",
  tags: ["runs"],
  security: bearer,
};

const archive = createRoute({
  ...common,
  path: "/api/runs/{id}/archive",
  summary: "The best strategy of each cell",
  request: { params: RunPath, query: NoQuery },
  responses: answers(200, "The archive as it stands", named("ArchiveView", ArchiveView)),
});

const lineage = createRoute({
  ...common,
  path: "/api/runs/{id}/lineage",
  summary: "Every strategy tried and its parents, in the order of trial",
  request: { params: RunPath, query: PageQuery },
  responses: answers(200, "One page of the tree", named("LineagePage", LineagePage)),
});

const bottlenecks = createRoute({
  ...common,
  path: "/api/runs/{id}/bottlenecks",
  summary: "Where the time went, and what to change",
  request: { params: RunPath, query: NoQuery },
  responses: answers(200, "Times by phase and operation", named("BottlenecksView", BottlenecksView)),
});

/** Summing up reads every operation of a run; however often it is asked for, it is done once in this time. */
const BOTTLENECKS_AGE_MS = 2_000;
const BOTTLENECKS_KEPT = 4;

export function registerArchive(api: Api, { ports }: RouteContext): void {
  const recent = createRecent<BottleneckReport>(BOTTLENECKS_KEPT);
  api.openapi(archive, async (c) => {
    const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    return answerText<ArchiveView>(c, await archiveText(ports, runId));
  });
  api.openapi(lineage, async (c) => {
    const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const page = await ports.lineage.list(runId, pageRequest(c.req.valid("query")));
    return answerText<z.infer<typeof LineagePage>>(c, treeText(page));
  });
  api.openapi(bottlenecks, async (c) => {
    const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const key = `${runId} ${Math.floor(ports.clock.nowMs() / BOTTLENECKS_AGE_MS)}`;
    const report = await recent(key, async () => reportBottlenecks(await ports.operationLog.read(runId)));
    return c.json(report, 200);
  });
}
