/** A strong validator of one version of a thing. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/** Whether If-None-Match names this validator, by the weak comparison that RFC 9110 asks for. */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const named = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return named.includes("*") || named.includes(etag);
}
