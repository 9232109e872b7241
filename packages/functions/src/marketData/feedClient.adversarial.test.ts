import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFeedClient } from "./feedClient.ts";
import { json, type ReplayServer, startReplay } from "./testing/replayServer.ts";

let server: ReplayServer;
let pausesMs: number[];

beforeEach(async () => {
  pausesMs = [];
  server = await startReplay(json({}));
});

afterEach(() => server.close());

function get(
  options: { requestTimeoutMs?: number; until?: AbortSignal; baseUrl?: string } = {},
): Promise<string> {
  const client = makeFeedClient({
    provider: "acme",
    fetch,
    requestTimeoutMs: options.requestTimeoutMs ?? 5_000,
    responseBytesMax: 1_000,
    attemptsMax: 3,
    pause: async (ms) => void pausesMs.push(ms),
    random: () => 0.5,
  });
  const url = new URL("/prices", options.baseUrl ?? server.baseUrl);
  return client(url, { Authorization: "secret" }, options.until ?? new AbortController().signal);
}

const failing = (status: number) => json({ detail: "no" }, status);

describe("a client of a provider", () => {
  it.each([429, 500, 503])("tries again after %i, with pauses that grow and are drawn", async (status) => {
    let left = 2;
    server.answer = (...args) => (left-- > 0 ? failing(status) : json({ fine: true }))(...args);

    expect(await get()).toBe('{"fine":true}');

    expect(pausesMs).toEqual([250, 500]);
  });

  it("gives up after its last attempt and says so", async () => {
    server.answer = failing(503);
    await expect(get()).rejects.toMatchObject({
      name: "RetryableError",
      code: "feed.unavailable",
      message: "acme answered 503; what is stored stays as it is, try again later",
    });
    expect(server.asked).toHaveLength(3);
  });

  it.each([
    [400, "feed.answer"],
    [401, "feed.key"],
    [403, "feed.key"],
    [404, "feed.symbol"],
  ])("does not ask again where that cannot help: %i", async (status, code) => {
    server.answer = failing(status);
    await expect(get()).rejects.toMatchObject({ name: "TerminalError", code });
    expect(server.asked).toHaveLength(1);
  });

  it("follows no redirect: its key would go with it", async () => {
    server.answer = (_, response) => response.writeHead(302, { Location: "/elsewhere" }).end();
    await expect(get()).rejects.toMatchObject({ code: "feed.answer" });
    expect(server.asked).toHaveLength(1);
  });

  it("reads no more than it may of an answer without end", async () => {
    let sent = 0;
    server.answer = (_, response) => {
      const pour = (): void => {
        sent += 400;
        if (response.write("x".repeat(400))) setImmediate(pour);
        else response.once("drain", pour);
      };
      response.once("close", () => response.destroy());
      response.on("error", () => {});
      pour();
    };

    await expect(get()).rejects.toMatchObject({
      code: "feed.answer",
      message: expect.stringContaining("larger than 1000 bytes"),
    });
    expect(sent).toBeGreaterThan(0);
  });

  it("does not wait for an answer that never comes", async () => {
    server.answer = () => {};
    await expect(get({ requestTimeoutMs: 30 })).rejects.toMatchObject({
      code: "feed.unavailable",
      message: expect.stringContaining("did not answer in time"),
    });
    expect(pausesMs).toHaveLength(2);
  });

  it("does not wait for the rest of an answer that stops", async () => {
    server.answer = (_, response) => void response.write("[");
    await expect(get({ requestTimeoutMs: 30 })).rejects.toMatchObject({ code: "feed.unavailable" });
  });

  it("makes no further attempt when the whole is over", async () => {
    const over = new AbortController();
    server.answer = (_request, response: ServerResponse) => {
      over.abort();
      response.destroy();
    };
    await expect(get({ until: over.signal })).rejects.toMatchObject({ code: "feed.unavailable" });
    expect(server.asked).toHaveLength(1);
  });

  it("names the system's word where there is no connection, and no header", async () => {
    const { baseUrl } = server;
    await server.close();
    await expect(get({ baseUrl })).rejects.toMatchObject({
      code: "feed.unavailable",
      message: expect.stringMatching(/^acme cannot be reached \(ECONNREFUSED\)(?!.*secret)/),
    });
  });
});
