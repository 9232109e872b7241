/** The token in a fragment such as `#token=…`, or null. */
export function tokenInFragment(fragment: string): string | null {
  const found = new URLSearchParams(fragment.replace(/^#/, "")).get("token");
  return found === null || found === "" ? null : found;
}
