import type { Authenticator, Clock } from "@tradewind/core/ports";

const SECOND_MS = 1_000;

/** What API Gateway's JWT authoriser found in a token after it checked the signature; all values as text. */
export type Claims = Readonly<Record<string, unknown>>;

export interface AuthenticatorOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clock: Clock;
  /** The claims of this very token, if the authoriser let it through; null for any other. */
  readonly verifiedClaims: (token: string) => Claims | null;
}

/**
 * Takes the authoriser's word for the signature, and for nothing else: issuer, client, use and expiry are looked at
 * again, so that a route deployed without its authoriser admits nobody.
 */
export function makeAuthenticator({
  issuer,
  clientId,
  clock,
  verifiedClaims,
}: AuthenticatorOptions): Authenticator {
  return {
    async authenticate(token) {
      const claims = verifiedClaims(token);
      if (claims === null || claims.iss !== issuer) return null;
      if (claims.token_use !== "access" && claims.token_use !== "id") return null;
      if ((claims.client_id ?? claims.aud) !== clientId) return null;
      if (!(Number(claims.exp) * SECOND_MS > clock.nowMs())) return null;
      return typeof claims.sub === "string" && claims.sub !== "" ? claims.sub : null;
    },
  };
}
