import { type ErrorDetail, TerminalError } from "@tradewind/core/errors";
import type { ZodError, z } from "zod";

const DETAILS_MAX = 20;
const MESSAGE_LENGTH_MAX = 200;
const POINTER_LENGTH_MAX = 200;

/** How a place in each part of a request is written: `/seed` in the body, `?limit` in the query, `Name:` in a header. */
const places: Readonly<Record<string, (path: readonly PropertyKey[]) => string>> = {
  json: (path) => path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
  query: (path) => `?${path.join(".")}`,
  header: (path) => `${path.join(".")}:`,
};

/**
 * A request that its schema refuses, in our terms. An id in the path that no thing can have is a thing that is not
 * there.
 */
export function invalidRequest(target: string, error: ZodError): TerminalError {
  if (target === "param") {
    return new TerminalError(
      "not-found",
      "request.path",
      "nothing has this address; check the id in the path",
    );
  }
  const details = error.issues.flatMap((issue) => detailsOf(target, issue)).slice(0, DETAILS_MAX);
  const first = details[0];
  const place = first === undefined || first.pointer === "" ? "the body" : first.pointer;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return new TerminalError("invalid", "request.invalid", `${place}: ${first?.message ?? "invalid"}${more}`, {
    details,
  });
}

function detailsOf(target: string, issue: z.core.$ZodIssue): ErrorDetail[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => detail(target, [...issue.path, key], "is unknown; leave it out"));
  }
  return [detail(target, issue.path, issue.message)];
}

function detail(target: string, path: readonly PropertyKey[], message: string): ErrorDetail {
  const place = places[target] ?? places.json;
  return {
    pointer: (place?.(path) ?? "").slice(0, POINTER_LENGTH_MAX),
    message: message.slice(0, MESSAGE_LENGTH_MAX),
  };
}
