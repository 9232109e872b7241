/** A secret that only this browser knows: 256 random bits, base64url. */
export function makeVerifier(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** What the sign-in is shown of the verifier (RFC 7636, method S256). */
export async function challengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
