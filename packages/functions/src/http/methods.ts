import type { Hono } from "hono";
import type { ApiEnv } from "./options.ts";

/** The methods that some route offers for a path, for the Allow header; none where no route has the path. */
export function methodsFor(app: Hono<ApiEnv>, path: string): string[] {
  const methods = new Set<string>();
  for (const route of app.routes) {
    if (route.method !== "ALL" && matches(route.path, path)) methods.add(route.method.toUpperCase());
  }
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
