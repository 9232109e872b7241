import { createRoute } from "@hono/zod-openapi";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { ExtendRequest } from "@tradewind/core/views/requests";
import { type ControlPorts, cancelRun, extendRun, pauseRun, resumeRun } from "../../services/controlRun.ts";
import { requireOwnRun } from "../../services/ownRun.ts";
import { refuseBody } from "../bodyGuard.ts";
import { answers, bearer, jsonBody, NoQuery, RunPath } from "../contracts.ts";
import { etagOf } from "../etag.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";
import { RunDocument, runView } from "./runs.ts";

type Action = "cancel" | "pause" | "resume";

const actions: Readonly<
  Record<Action, { summary: string; act: (ports: ControlPorts, runId: string) => Promise<RunRecord> }>
> = {
  cancel: { summary: "Ends a run for good; what it found is kept", act: cancelRun },
  pause: { summary: "Lets the phase in hand finish and begins no other", act: pauseRun },
  resume: { summary: "Goes on where a paused run rests", act: resumeRun },
};

const extend = createRoute({
  method: "post",
  path: "/api/runs/{id}/extend",
  summary: "Sets a higher number of generations; a run that has succeeded goes on",
  tags: ["runs"],
  security: bearer,
  request: { query: NoQuery, params: RunPath, body: jsonBody(named("ExtendRequest", ExtendRequest)) },
  responses: answers(200, "The run as it is now; again changes nothing", RunDocument),
});

export function registerControl(api: Api, { ports }: RouteContext): void {
  for (const [action, { summary, act }] of Object.entries(actions)) {
    api.openapi(actionRoute(action, summary), async (c) => {
      const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
      const run = await act(ports, runId);
      c.header("ETag", etagOf(run.version));
      return c.json(runView(run), 200);
    });
  }
  api.openapi(extend, async (c) => {
    const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const run = await extendRun(ports, runId, c.req.valid("json").generations);
    c.header("ETag", etagOf(run.version));
    return c.json(runView(run), 200);
  });
}

function actionRoute(action: string, summary: string) {
  return createRoute({
    method: "post",
    path: `/api/runs/{id}/${action}`,
    summary,
    tags: ["runs"],
    security: bearer,
    middleware: [refuseBody],
    request: { query: NoQuery, params: RunPath },
    responses: answers(200, "The run as it is now; again changes nothing", RunDocument),
  });
}
