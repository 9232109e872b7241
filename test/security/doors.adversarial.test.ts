/** Goal: what a browser is handed at any door can be neither framed, sniffed nor scripted, and no other site gets in. */
import { TicketView } from "@tradewind/core/views/run";
import type { Platform } from "@tradewind/local/platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { testPlatform } from "../support/testPlatform.ts";

let platform: Platform;
let dispose: () => Promise<void>;
beforeAll(async () => {
  ({ platform, dispose } = await testPlatform({ workers: 1 }));
});
afterAll(() => dispose());

const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${platform.token}` });

const doors: readonly (readonly [string, RequestInit, boolean])[] = [
  ["/", {}, false],
  ["/runs/run_1", {}, false],
  ["/missing.js", {}, false],
  ["/", { method: "POST" }, false],
  ["/docs", {}, false],
  ["/docs/swagger-ui.css", {}, false],
  ["/docs/missing.css", {}, false],
  ["/openapi.json", {}, false],
  ["/api/health", {}, false],
  ["/api/runs", {}, false],
  ["/api/runs", {}, true],
  ["/api/runs", { method: "PATCH" }, true],
  ["/api/runs", { method: "POST", body: "{", headers: { "Content-Type": "application/json" } }, true],
  ["/api/nonsense", {}, true],
];

function knock(path: string, init: RequestInit, signedIn: boolean): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), ...(signedIn ? bearer() : {}) };
  return fetch(`${platform.address}${path}`, { ...init, headers });
}

describe("every answer of page and API", () => {
  it.each(doors)("%s %j, signed in: %s", async (path, init, signedIn) => {
    const { headers } = await knock(path, init, signedIn);

    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'self'|default-src 'none'/);
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it.each(doors)("%s %j, signed in: %s, is for no other site", async (path, init, signedIn) => {
    const headers = { ...(init.headers as Record<string, string>), Origin: "https://evil.example" };
    const answer = await knock(path, { ...init, headers }, signedIn);

    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("a browser that asks on behalf of another site is given no leave", async () => {
    const answer = await fetch(`${platform.address}/api/runs`, {
      method: "OPTIONS",
      headers: {
        Origin: "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
      },
    });

    expect(answer.ok).toBe(false);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

/** Resolves with what became of it: opened, or the status it was refused with. */
function connect(url: string, headers: Record<string, string> = {}): Promise<"opened" | number> {
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve, reject) => {
    socket.on("open", () => {
      socket.terminate();
      resolve("opened");
    });
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });
}

async function newTicket(): Promise<{ readonly url: string; readonly ticket: string }> {
  const answer = await fetch(`${platform.address}/api/socket-tickets`, { method: "POST", headers: bearer() });
  return TicketView.parse(await answer.json());
}

describe("a socket ticket", () => {
  it("opens one socket, however many try it at the same time", async () => {
    const { url, ticket } = await newTicket();

    const ends = await Promise.all(Array.from({ length: 20 }, () => connect(`${url}?ticket=${ticket}`)));

    expect(ends.filter((end) => end === "opened")).toHaveLength(1);
    expect(ends.filter((end) => end === 401)).toHaveLength(19);
  });

  it("cannot be replaced by the token, nor by the token in a header", async () => {
    const { url } = await newTicket();

    expect(await connect(`${url}?ticket=${platform.token}`)).toBe(401);
    expect(await connect(url, bearer())).toBe(401);
  });

  it.each(["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"])(
    "is of no use to a page of %s",
    async (Origin) => {
      const { url, ticket } = await newTicket();

      expect(await connect(`${url}?ticket=${ticket}`, { Origin })).toBe(403);
      expect(await connect(`${url}?ticket=${ticket}`, { Origin: platform.address })).toBe("opened");
    },
  );
});
