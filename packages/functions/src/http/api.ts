import { OpenAPIHono } from "@hono/zod-openapi";
import { TerminalError, TradewindError } from "@tradewind/core/errors";
import { authenticate } from "./authenticate.ts";
import { guardJson, limitRequest, limitUpload } from "./bodyGuard.ts";
import { nameRequest, secureHeaders } from "./headers.ts";
import { invalidRequest } from "./invalid.ts";
import { useOurIssueWords } from "./issueWords.ts";
import { methodsFor } from "./methods.ts";
import { nameRecursiveSchemas } from "./named.ts";
import type { Api, ApiEnv, ApiOptions, ApiPorts } from "./options.ts";
import { problemResponse } from "./problem.ts";
import { HttpRefusal } from "./refusal.ts";
import { registerArchive } from "./routes/archive.ts";
import { registerControl } from "./routes/control.ts";
import { registerDatasets, uploadPath } from "./routes/datasets.ts";
import { registerDocs } from "./routes/docs.ts";
import { registerEvents } from "./routes/events.ts";
import { registerHealth } from "./routes/health.ts";
import { registerPreviews } from "./routes/previews.ts";
import { registerRuns } from "./routes/runs.ts";
import { registerSchedules } from "./routes/schedules.ts";
import { registerStrategies } from "./routes/strategies.ts";
import { registerTickets } from "./routes/tickets.ts";
import { registerUploads } from "./routes/uploads.ts";
import { registerViolations } from "./routes/violations.ts";

const routes = [
  registerRuns,
  registerControl,
  registerEvents,
  registerStrategies,
  registerArchive,
  registerDatasets,
  registerUploads,
  registerSchedules,
  registerViolations,
  registerPreviews,
  registerTickets,
  registerDocs,
];

/**
 * The HTTP API over any adapters of the ports. Every answer carries a request id and security headers, every error is
 * a problem document, and everything but health and the reference needs a bearer token.
 */
export function makeApi(ports: ApiPorts, options: ApiOptions): Api {
  nameRecursiveSchemas();
  useOurIssueWords();
  const api: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target, result.error);
    },
  });
  api.onError((error, c) => {
    if (isInternal(error)) options.onInternalError?.(error, c.get("requestId"));
    return problemResponse(c, error);
  });
  api.notFound((c) => problemResponse(c, unrouted(api, c.req.path)));
  api.use(nameRequest(ports.ids), secureHeaders);
  registerHealth(api, { ports, options });
  api.use("/api/*", authenticate(ports));
  api.use("/api/*", (c, next) => (isUpload(c.req.method, c.req.path) ? limitUpload : limitRequest)(c, next));
  api.use("/api/*", guardJson);
  for (const register of routes) register(api, { ports, options });
  return api;
}

function isUpload(method: string, path: string): boolean {
  return method === "POST" && path === uploadPath;
}

/** A path that some route has under another method is there; the method is not. */
function unrouted(api: Api, path: string): Error {
  const methods = methodsFor(api, path);
  if (methods.length === 0) {
    return new TerminalError(
      "not-found",
      "route.not_found",
      "there is no such route; /openapi.json lists them",
    );
  }
  const allow = methods.join(", ");
  const message = `this path takes ${allow}`;
  return new HttpRefusal(405, "request.method", message, { headers: { Allow: allow } });
}

function isInternal(error: unknown): boolean {
  if (error instanceof TradewindError) return error.kind === "internal";
  return !(error instanceof HttpRefusal) && !("getResponse" in Object(error));
}
