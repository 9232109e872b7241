import { signal } from "@preact/signals";
import { tokenInFragment } from "./fragment.ts";

const KEY = "tradewind.token";

/** The bearer token, or null while nobody is signed in. */
export const token = signal<string | null>(null);

/** Takes the token from the printed address once, keeps it in this browser, and removes it from the address. */
export function adoptToken(): void {
  const given = tokenInFragment(window.location.hash);
  if (given === null) {
    token.value = stored();
    return;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  signIn(given);
}

/** Why the last token is no longer used; empty while there is nothing to say. */
export const refusal = signal("");

export function signIn(given: string): void {
  refusal.value = "";
  token.value = given;
  try {
    window.localStorage.setItem(KEY, given);
  } catch {
    // Without storage the token lasts as long as this page.
  }
}

export function signOut(reason: string): void {
  refusal.value = reason;
  token.value = null;
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

function stored(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
