import { type Browser, beginHosted, finishHosted, type HostedSignIn } from "./hosted.ts";
import { refusal, signIn, signOut } from "./token.ts";

const { VITE_SIGN_IN_URL: url, VITE_SIGN_IN_CLIENT_ID: clientId } = import.meta.env;

/** Where this page signs in; null on one machine, whose platform prints a token. */
export const hosted: HostedSignIn | null =
  typeof url === "string" && typeof clientId === "string" ? { url, clientId } : null;

export function goToSignIn(to: HostedSignIn): void {
  beginHosted(to, browserOf(window)).catch(report);
}

/** Takes the token when the page is called back by the sign-in. */
export function returnFromSignIn(): void {
  if (hosted === null) return;
  finishHosted(hosted, browserOf(window)).then((token) => {
    if (token !== null) signIn(token);
  }, report);
}

function report(error: unknown): void {
  refusal.value = error instanceof Error ? error.message : String(error);
}

/** Why a token that was used is refused, in the words of where it came from. */
export function endSession(): void {
  signOut(
    hosted === null
      ? "This token is not known here. The platform prints the present one."
      : "The session has ended. Sign in again.",
  );
}

function browserOf({ location, history, sessionStorage }: Window): Browser {
  return {
    origin: location.origin,
    search: location.search,
    memory: sessionStorage,
    go: (to) => location.assign(to),
    clean: () => history.replaceState(null, "", location.pathname),
    fetch: (...call) => fetch(...call),
  };
}
