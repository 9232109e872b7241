import type { Hono } from "hono";
import type { ApiEnv } from "./options.ts";

/**
 * The methods that some route offers for a path, for the Allow header; none where no route has the path. A route that
 * names the path to the letter (`/api/datasets/fetch`) goes before those that take it for an id.
 */
export function methodsFor(app: Hono<ApiEnv>, path: string): string[] {
  const routes = app.routes.filter((route) => route.method !== "ALL" && matches(route.path, path));
  const literal = routes.filter((route) => route.path === path);
  const methods = new Set((literal.length > 0 ? literal : routes).map(({ method }) => method.toUpperCase()));
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods].sort();
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const given = path.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((step, index) => (step.startsWith(":") ? given[index] !== "" : step === given[index]))
  );
}
