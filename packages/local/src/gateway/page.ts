import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { isMissing } from "../sqlite/files.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

/** On every answer that a browser might show. */
export const securityHeaders = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The end of a built asset's name: its content's hash, so that what stands under the name never changes. */
const HASH_CHARACTERS = 9;
const HASH = /^-[\w-]{8}\.\w{1,8}$/;

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tradewind</title>
<h1>The page is not built yet</h1><p>Run <code>npm run build:page</code> and load this address again.
The API is at <a href="/docs">/docs</a>.</p></html>`;

/** Serves the built page from a directory; a path without an extension is one of the page's own views. */
export function makePageHandler(
  directory: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer(request, response, {
        status: 405,
        body: "",
        type: ".txt",
        headers: { Allow: "GET, HEAD" },
      });
    }
    const path = pathOf(request);
    const isView = path !== null && extname(path) === "";
    const body = path === null ? null : readIfThere(join(directory, isView ? "index.html" : path));
    if (body !== null) {
      const cache = isImmutable(path ?? "") ? "public, max-age=31536000, immutable" : "no-cache";
      const type = isView ? ".html" : extname(path ?? "");
      return answer(request, response, { status: 200, body, type, headers: { "Cache-Control": cache } });
    }
    if (isView) return answer(request, response, { status: 503, body: notBuilt, type: ".html", headers: {} });
    answer(request, response, { status: 404, body: "not found", type: ".txt", headers: {} });
  };
}

/** The path asked for, or null where it would lead out of the directory or cannot be read. */
function pathOf({ url = "/" }: IncomingMessage): string | null {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? "/");
    const normal = normalize(path);
    return path.includes("\0") || path.includes("\\") || normal !== path ? null : normal;
  } catch {
    return null;
  }
}

function isImmutable(path: string): boolean {
  return path.startsWith("/assets/") && HASH.test(path.slice(-(HASH_CHARACTERS + extname(path).length)));
}

/** At once: small files that the system keeps in memory, where a way through the pool of threads takes many times longer. */
function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (isMissing(thrown) || (thrown instanceof Error && "code" in thrown && thrown.code === "EISDIR"))
      return null;
    throw thrown;
  }
}

interface Answer {
  readonly status: number;
  readonly body: Buffer | string;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers }: Answer,
): void {
  response.writeHead(status, {
    ...securityHeaders,
    "Content-Type": types[type] ?? "application/octet-stream",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
