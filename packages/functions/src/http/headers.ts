import { sha256Hex } from "@tradewind/core/hash";
import type { Ids } from "@tradewind/core/ports";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./options.ts";

const REQUEST_ID_LENGTH = 20;

const answers = "default-src 'none'; frame-ancestors 'none'";
const pages =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Every answer carries an id by which it can be found again. */
export function nameRequest(ids: Ids): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const requestId = `req_${sha256Hex(ids.secret()).slice(0, REQUEST_ID_LENGTH)}`;
    c.set("requestId", requestId);
    await next();
    c.res.headers.set("X-Request-Id", requestId);
  };
}

/** Nothing is framed, sniffed, cached or fetched from elsewhere. */
export const secureHeaders: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  const isPage = headers.get("Content-Type")?.startsWith("text/html") === true;
  headers.set("Content-Security-Policy", isPage ? pages : answers);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
};
