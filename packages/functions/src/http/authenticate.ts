import { TerminalError } from "@tradewind/core/errors";
import type { Ports } from "@tradewind/core/ports";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./options.ts";

const TOKEN_LENGTH_MAX = 8_192;

/** Nothing without a bearer token that the authenticator knows; what follows finds the owner in the context. */
export function authenticate({ authenticator }: Pick<Ports, "authenticator">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const token = bearerOf(c.req.header("authorization"));
    if (token === null) {
      throw new TerminalError(
        "unauthenticated",
        "auth.missing",
        "this needs the header Authorization: Bearer <token>",
      );
    }
    const owner = await authenticator.authenticate(token);
    if (owner === null) {
      throw new TerminalError(
        "unauthenticated",
        "auth.unknown",
        "the bearer token is unknown or has expired; sign in",
      );
    }
    c.set("owner", owner);
    await next();
  };
}

function bearerOf(header: string | undefined): string | null {
  if (header === undefined || header.length > TOKEN_LENGTH_MAX) return null;
  const [scheme, token, ...rest] = header.trim().split(/ +/);
  return scheme?.toLowerCase() === "bearer" && token !== undefined && rest.length === 0 ? token : null;
}
