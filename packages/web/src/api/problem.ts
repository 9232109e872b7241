import type { Problem } from "@tradewind/core/views/run";

/** An answer of the API that is not a success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** The problem of anything thrown, so that every view can show one. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    type: "about:blank",
    title: "The page failed",
    status: 0,
    detail,
    code: "page.failed",
    requestId: "",
  };
}

/** What to show when no answer came. */
export function unreachable(detail: string): Problem {
  return {
    type: "about:blank",
    title: "The server cannot be reached",
    status: 0,
    detail: `${detail}. Check that the platform is running, then try again.`,
    code: "network.unreachable",
    requestId: "",
  };
}

/** Reads a problem document; an answer that is none (a proxy's page) becomes one. */
export function parseProblem(status: number, text: string, requestId: string): Problem {
  const body = parseObject(text);
  const field = (name: string, otherwise: string): string => {
    const value = body[name];
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const problem: Problem = {
    type: field("type", "about:blank"),
    title: field("title", `The server answered ${status}`),
    status,
    detail: field("detail", text.slice(0, 200)),
    code: field("code", `http.${status}`),
    requestId: field("requestId", requestId),
  };
  return Array.isArray(body.errors) ? { ...problem, errors: body.errors } : problem;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
