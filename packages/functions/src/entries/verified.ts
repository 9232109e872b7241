import { z } from "zod";
import type { Claims } from "../aws/authenticator.ts";

/** A request's bearer token, and what the authoriser read in it. */
export interface Verified {
  readonly token: string;
  readonly claims: Claims;
}

const AuthorisedEvent = z.object({
  headers: z.object({ authorization: z.string() }),
  requestContext: z.object({
    authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) }),
  }),
});

/** Null for a request that passed no authoriser: the routes that need none. */
export function verifiedOf(event: unknown): Verified | null {
  const parsed = AuthorisedEvent.safeParse(event);
  if (!parsed.success) return null;
  const [scheme = "", token = ""] = parsed.data.headers.authorization.trim().split(/ +/);
  if (scheme.toLowerCase() !== "bearer" || token === "") return null;
  return { token, claims: parsed.data.requestContext.authorizer.jwt.claims };
}
