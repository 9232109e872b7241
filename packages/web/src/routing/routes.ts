/** Every address of the page. What a view shows beyond that (tab, sort, filter) is in the query. */
export type Route =
  | { readonly view: "runs" }
  | { readonly view: "run"; readonly runId: string }
  | { readonly view: "strategy"; readonly runId: string; readonly strategyId: string }
  | { readonly view: "datasets" }
  | { readonly view: "violations" }
  | { readonly view: "schedules" }
  | { readonly view: "missing"; readonly path: string };

const RUN = /^\/runs\/(run_[0-9A-Za-z]+)\/?$/;
const STRATEGY = /^\/runs\/(run_[0-9A-Za-z]+)\/strategies\/(str_[0-9a-f]+)\/?$/;

/** Reads a path; an unknown one is `missing`, never an error. */
export function parseRoute(path: string): Route {
  if (path === "/" || path === "/runs" || path === "/runs/") return { view: "runs" };
  const strategy = STRATEGY.exec(path);
  if (strategy?.[1] !== undefined && strategy[2] !== undefined) {
    return { view: "strategy", runId: strategy[1], strategyId: strategy[2] };
  }
  const run = RUN.exec(path);
  if (run?.[1] !== undefined) return { view: "run", runId: run[1] };
  const plain = path.replace(/\/$/, "");
  if (plain === "/datasets") return { view: "datasets" };
  if (plain === "/violations") return { view: "violations" };
  if (plain === "/schedules") return { view: "schedules" };
  return { view: "missing", path };
}

export function runPath(runId: string): string {
  return `/runs/${runId}`;
}

export function strategyPath(runId: string, strategyId: string): string {
  return `/runs/${runId}/strategies/${strategyId}`;
}
