import { type ErrorDetail, type ErrorKind, TradewindError } from "@tradewind/core/errors";
import type { Problem } from "@tradewind/core/views/run";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiEnv } from "./options.ts";
import { HttpRefusal } from "./refusal.ts";

const RETRY_AFTER_SECONDS = "2";

const statusOf: Readonly<Record<ErrorKind, ContentfulStatusCode>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  unavailable: 503,
  internal: 500,
};

const titles: Readonly<Record<number, string>> = {
  400: "The request cannot be read",
  401: "A bearer token is needed",
  403: "This is not permitted",
  404: "There is no such thing",
  405: "This method is not offered here",
  409: "The present state does not allow this",
  413: "The request is too large",
  415: "This media type is not understood",
  422: "The request is not valid",
  500: "Something broke on our side",
  503: "Not available at the moment",
};

interface Answer {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: readonly ErrorDetail[];
}

/** The RFC 9457 document of anything thrown. What is not ours, or internal, shows nothing of its inner text. */
export function problemResponse(c: Context<ApiEnv>, thrown: unknown): Response {
  const { status, code, detail, headers, details } = answerOf(thrown);
  const problem: Problem = {
    type: `urn:tradewind:problem:${code}`,
    title: titles[status] ?? "The request failed",
    status,
    detail,
    code,
    requestId: c.get("requestId"),
    ...(details.length > 0 ? { errors: details.map(({ pointer, message }) => ({ pointer, message })) } : {}),
  };
  return c.body(JSON.stringify(problem), status, { ...headers, "Content-Type": "application/problem+json" });
}

function answerOf(thrown: unknown): Answer {
  if (thrown instanceof HttpRefusal) {
    const { status, code, message, headers, details } = thrown;
    return { status, code, detail: message, headers, details };
  }
  if (thrown instanceof HTTPException) return ofException(thrown);
  if (!(thrown instanceof TradewindError) || thrown.kind === "internal") {
    const detail =
      "the request failed for a reason that is ours to find; quote the requestId when you report it";
    return { status: 500, code: "internal.unexpected", detail, headers: {}, details: [] };
  }
  const { kind, code, message, details } = thrown;
  return { status: statusOf[kind], code, detail: message, headers: headersOf(thrown), details };
}

function headersOf({ kind, retryable }: TradewindError): Record<string, string> {
  if (kind === "unauthenticated") return { "WWW-Authenticate": 'Bearer realm="tradewind"' };
  // The rest of the body is not read, so no other request may follow on this connection.
  if (kind === "too-large") return { Connection: "close" };
  if (kind === "unavailable" || retryable) return { "Retry-After": RETRY_AFTER_SECONDS };
  return {};
}

/** Thrown by the framework: unreadable JSON, a media type no route declares. */
function ofException({ status, message }: HTTPException): Answer {
  if (status === 415) {
    const detail = "this route takes application/json; send that Content-Type";
    return { status, code: "request.media_type", detail, headers: {}, details: [] };
  }
  if (status === 400) {
    const detail = "the body is not JSON; send one JSON document in UTF-8";
    return { status, code: "request.json", detail, headers: {}, details: [] };
  }
  return { status, code: `request.http_${status}`, detail: message, headers: {}, details: [] };
}
