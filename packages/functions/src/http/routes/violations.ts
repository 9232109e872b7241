import { createRoute, z } from "@hono/zod-openapi";
import { RunId } from "@tradewind/core/ids";
import { Scope } from "@tradewind/core/safety/scopes";
import { type Violation, ViolationKind } from "@tradewind/core/safety/violations";
import { ViolationAdvice, ViolationPage, type ViolationView } from "@tradewind/core/views/run";
import { requireOwnRun } from "../../services/ownRun.ts";
import { violationAdvice } from "../../services/violationAdvice.ts";
import { answers, bearer, pageQuery, pageRequest } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const violations = createRoute({
  method: "get",
  path: "/api/violations",
  summary: "What broke a rule of its permission scope, newest first",
  tags: ["violations"],
  security: bearer,
  request: {
    query: z.strictObject({
      ...pageQuery,
      run: RunId.optional(),
      scope: Scope.optional(),
      kind: ViolationKind.optional(),
    }),
  },
  responses: answers(200, "One page of violations", named("ViolationPage", ViolationPage)),
});

const advice = createRoute({
  method: "get",
  path: "/api/violations/advice",
  summary: "What the newest violations say should change, and which lines of a run breed no more",
  tags: ["violations"],
  security: bearer,
  request: { query: z.strictObject({ run: RunId.optional() }) },
  responses: answers(200, "Recommendations", named("ViolationAdvice", ViolationAdvice)),
});

function violationView({ owner: _, ...view }: Violation): ViolationView {
  return view;
}

export function registerViolations(api: Api, { ports }: RouteContext): void {
  api.openapi(violations, async (c) => {
    const { run, scope, kind, ...page } = c.req.valid("query");
    const owner = c.get("owner");
    if (run !== undefined) await requireOwnRun(ports, owner, run);
    const filter = {
      owner,
      ...(run === undefined ? {} : { runId: run }),
      ...(scope === undefined ? {} : { scope }),
      ...(kind === undefined ? {} : { kind }),
    };
    const { items, next } = await ports.violations.list(filter, pageRequest(page));
    return c.json({ items: items.map(violationView), next }, 200);
  });
  api.openapi(advice, async (c) => {
    const owner = c.get("owner");
    const { run } = c.req.valid("query");
    if (run !== undefined) await requireOwnRun(ports, owner, run);
    return c.json(await violationAdvice(ports, owner, run ?? null), 200);
  });
}
