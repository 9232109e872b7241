import { createRoute, z } from "@hono/zod-openapi";
import { answers, NoQuery } from "../contracts.ts";
import type { Api, RouteContext } from "../options.ts";

const HealthView = z.strictObject({ status: z.literal("ok"), version: z.string() }).openapi("HealthView");

const health = createRoute({
  method: "get",
  path: "/api/health",
  summary: "Whether the service answers, and its version",
  tags: ["service"],
  request: { query: NoQuery },
  responses: answers(200, "It answers", HealthView),
});

export function registerHealth(api: Api, { options }: RouteContext): void {
  api.openapi(health, (c) => c.json({ status: "ok", version: options.version } as const, 200));
}
