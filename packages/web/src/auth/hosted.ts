import { challengeOf, makeVerifier } from "./pkce.ts";

/** Where a hosted platform signs people in: the user pool's own pages. */
export interface HostedSignIn {
  readonly url: string;
  readonly clientId: string;
}

/** What the flow needs of the browser. */
export interface Browser {
  /** The page's origin, to which the sign-in returns. */
  readonly origin: string;
  /** `?code=…&state=…` after the sign-in. */
  readonly search: string;
  readonly memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  go(url: string): void;
  /** Takes the query out of the address. */
  clean(): void;
  readonly fetch: typeof fetch;
}

const VERIFIER = "tradewind.verifier";
const STATE = "tradewind.state";

/** Leaves for the sign-in, by the authorisation code with PKCE. */
export async function beginHosted({ url, clientId }: HostedSignIn, browser: Browser): Promise<void> {
  const verifier = makeVerifier();
  const state = makeVerifier();
  browser.memory.setItem(VERIFIER, verifier);
  browser.memory.setItem(STATE, state);
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: browser.origin,
    scope: "openid email",
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
  });
  browser.go(`${url}/oauth2/authorize?${query}`);
}

/**
 * Back from the sign-in: the code becomes an access token. Null where nobody comes back; an Error says what went wrong.
 * A code that this browser did not ask for is refused, and no code is used twice.
 */
export async function finishHosted(
  { url, clientId }: HostedSignIn,
  browser: Browser,
): Promise<string | null> {
  const query = new URLSearchParams(browser.search);
  const code = query.get("code");
  const problem = query.get("error_description") ?? query.get("error");
  if (code === null && problem === null) return null;
  const [verifier, state] = [browser.memory.getItem(VERIFIER), browser.memory.getItem(STATE)];
  browser.memory.removeItem(VERIFIER);
  browser.memory.removeItem(STATE);
  browser.clean();
  if (code === null) throw new Error(`The sign-in was refused: ${problem}. Try again.`);
  if (verifier === null || state === null || query.get("state") !== state) {
    throw new Error("This sign-in was not begun here. Sign in again.");
  }
  const answer = await browser.fetch(`${url}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      code,
      redirect_uri: browser.origin,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) throw new Error(`The sign-in's code was not taken (${answer.status}). Sign in again.`);
  const { access_token: token }: { access_token?: unknown } = await answer.json();
  if (typeof token !== "string") throw new Error("The sign-in gave no access token. Sign in again.");
  return token;
}
