import { endSession } from "../auth/signInFlow.ts";
import { token } from "../auth/token.ts";
import { ApiError, parseProblem, unreachable } from "./problem.ts";

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export interface RequestOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  /** Sent as it is, with this content type, in place of a JSON body. */
  readonly text?: { readonly type: string; readonly content: string } | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One call of the API. Answers the parsed body (undefined when there is none); throws ApiError with the problem
 * document otherwise. A refused token signs out, which brings the sign-in view.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  const text = await response.text();
  if (response.status === 401) endSession();
  if (!response.ok) {
    throw new ApiError(parseProblem(response.status, text, response.headers.get("x-request-id") ?? ""));
  }
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  if (token.value !== null) headers.set("authorization", `Bearer ${token.value}`);
  if (options.idempotencyKey !== undefined) headers.set("idempotency-key", options.idempotencyKey);
  const init: RequestInit = { method, headers, signal: options.signal ?? null };
  if (options.text !== undefined) {
    headers.set("content-type", options.text.type);
    init.body = options.text.content;
  } else if (options.body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(options.body);
  }
  try {
    return await fetch(path + encodeQuery(options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(unreachable(`${method} ${path} got no answer`));
  }
}

function encodeQuery(query: Query | undefined): string {
  if (query === undefined) return "";
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") given.set(name, String(value));
  }
  const text = given.toString();
  return text === "" ? "" : `?${text}`;
}
