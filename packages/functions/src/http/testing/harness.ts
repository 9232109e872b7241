import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import { makePreviewHandler } from "../../preview.ts";
import { nextFireMs } from "../../services/nextFire.ts";
import { makeApi } from "../api.ts";
import { readSwaggerAsset } from "../docsAssets.ts";
import type { Api, ApiOptions } from "../options.ts";

export const FIRST_MS = Date.UTC(2026, 0, 1);
export const ALICE = "alice-token";
export const BOB = "bob-token";

export interface Harness {
  readonly api: Api;
  readonly ports: MemoryPorts;
  readonly internalErrors: unknown[];
  /** Moves the clock. */
  advance(ms: number): void;
  /** Sends as Alice unless the headers say otherwise; an object as body is sent as JSON. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null sends none. */
  readonly token?: string | null;
}

/** The API over memory ports, with a clock that stands still and ids that count; `replaced` stands in for ports of it. */
export function makeHarness(
  overrides: Partial<ApiOptions> = {},
  replaced: Partial<MemoryPorts> = {},
): Harness {
  let nowMs = FIRST_MS;
  let made = 0;
  const ids = {
    runId: () => `run_${String(++made).padStart(26, "0")}`,
    secret: () => `secret-${String(++made).padStart(24, "0")}`,
  };
  const tokens = { [ALICE]: "alice", [BOB]: "bob" };
  const ports = { ...makeMemoryPorts({ clock: { nowMs: () => nowMs }, ids, tokens }), ...replaced };
  const internalErrors: unknown[] = [];
  const api = makeApi(ports, {
    version: "1.2.3",
    waitForEvents: async () => false,
    socketUrl: (request) => `ws://${new URL(request.url).host}/socket`,
    nextFire,
    runPreview: makePreviewHandler(ports),
    readDocsAsset: readSwaggerAsset,
    onInternalError: (error) => internalErrors.push(error),
    ...overrides,
  });
  return {
    api,
    ports,
    internalErrors,
    advance: (ms) => {
      nowMs += ms;
    },
    send: async (method, path, options = {}) => api.request(path, requestInit(method, options)),
  };
}

function requestInit(method: string, { body, headers, token = ALICE }: SendOptions): RequestInit {
  const given = new Headers(headers);
  if (token !== null && !given.has("Authorization")) given.set("Authorization", `Bearer ${token}`);
  if (body === undefined) return { method, headers: given };
  if (typeof body !== "string" && !given.has("Content-Type")) given.set("Content-Type", "application/json");
  return { method, headers: given, body: typeof body === "string" ? body : JSON.stringify(body) };
}

function nextFire(expression: string, timeZone: string): string | null {
  const nextMs = nextFireMs({ expression, timeZone, afterMs: Date.parse("2026-01-01T12:00:00Z") });
  return nextMs === null ? null : new Date(nextMs).toISOString();
}
