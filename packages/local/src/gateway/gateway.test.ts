import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { eventOf, owner, runIdOf, runOf, stranger } from "../../../../test/contracts/fixtures.ts";
import { createFakeTime, type FakeTime } from "../conductor/testHarness.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { makeSqliteEventLog, readStretch } from "../sqlite/eventLog.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import { createHub, type Hub } from "./hub.ts";
import { Client } from "./testClient.ts";

const runId = runIdOf(1);

let db: Database;
let time: FakeTime;
let ports: MemoryPorts;
let hub: Hub;
let folder: string;
let gateway: Gateway;
/** The highest place in the log that was read for anybody. */
let readUpTo: number;
let unreadable: boolean;
let logged: string[];

beforeEach(async () => {
  db = openDatabase(":memory:");
  time = createFakeTime();
  ports = makeMemoryPorts({ clock: time.clock, ids: { runId: () => runId, secret: () => "secret" } });
  hub = createHub();
  readUpTo = 0;
  unreadable = false;
  logged = [];
  folder = mkdtempSync(join(tmpdir(), "tradewind-gateway-"));
  await ports.runs.create(runOf(1), null);
  await ports.runs.create(runOf(2, { owner: stranger }), null);
  gateway = await openGateway({
    ...ports,
    ...time,
    port: 0,
    pageDirectory: join(folder, "dist"),
    api: Promise.resolve((_request, response) => response.end("from the API")),
    hub,
    events: makeSqliteEventLog(db, time.clock),
    readEnvelopes(id, after, most) {
      if (unreadable) throw new Error("the disk cannot be read");
      const stretch = readStretch(db, id, after, most);
      readUpTo = Math.max(readUpTo, stretch?.lastSeq ?? after);
      return stretch;
    },
    log: (_level, message) => void logged.push(message),
  });
});
afterEach(async () => {
  await gateway.close();
  db.close();
  rmSync(folder, { recursive: true });
});

async function ticketFor(who = owner, secret = `ticket of ${who} ${Math.random()}`): Promise<string> {
  await ports.tickets.put(sha256Hex(secret), who, time.clock.nowMs() + limits.socketTicketTtlMs);
  return secret;
}

function connect(ticket: string, headers: Record<string, string> = {}): Promise<Client> {
  const url = `${gateway.address.replace("http", "ws")}/socket?ticket=${encodeURIComponent(ticket)}`;
  const socket = new WebSocket(url, { headers });
  const client = new Client(socket);
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(client));
    socket.on("unexpected-response", (_request, response) => reject(new Error(String(response.statusCode))));
    socket.on("error", reject);
  });
}

async function append(from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, at) => eventOf(from + at));
  await makeSqliteEventLog(db, time.clock).append(runId, "test", from - 1, events);
  hub.poke(runId);
}
const counting = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe("opening a socket", () => {
  it("takes a ticket once", async () => {
    const ticket = await ticketFor();
    await connect(ticket);
    await expect(connect(ticket)).rejects.toThrow("401");
  });

  it("refuses no ticket, a wrong one and one that is too old", async () => {
    const old = await ticketFor();
    await time.advance(limits.socketTicketTtlMs);
    for (const ticket of ["", "wrong", old]) await expect(connect(ticket)).rejects.toThrow("401");
  });

  it("refuses a page of another site, and leaves the ticket good", async () => {
    const ticket = await ticketFor();
    await expect(connect(ticket, { Origin: "https://evil.example" })).rejects.toThrow("403");
    await expect(connect(ticket, { Origin: "null" })).rejects.toThrow("403");
    await connect(ticket, { Origin: gateway.address });
  });

  it("is refused at an address that is none", async () => {
    const request = httpRequest(`${gateway.address}/`, {
      path: "//",
      headers: { connection: "upgrade", upgrade: "websocket" },
    });
    const answered = new Promise((resolve, reject) => {
      request.on("response", (response) => resolve(response.statusCode)).on("error", reject);
    });
    request.end();
    expect(await answered).toBe(400);
    expect(logged).toEqual([]);
  });

  it("allows each owner so many and no more", async () => {
    for (let n = 0; n < limits.socketsPerOwnerMax; n++) await connect(await ticketFor());
    await expect(connect(await ticketFor())).rejects.toThrow("429");
    await connect(await ticketFor(stranger));
  });
});

describe("a subscription", () => {
  it("brings what was missed, then what is new, each once and in order", async () => {
    await append(1, 1_200);
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 100 });
    await client.until(() => client.seqs().length >= 1_100);
    await append(1_201, 1);
    await append(1_202, 3);
    await client.until(() => client.seqs().length >= 1_104);
    expect(client.seqs()).toEqual(counting(101, 1_204));
  });

  it("has neither gaps nor doubles while events arrive during the replay", async () => {
    await append(1, 700);
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 0 });
    for (let n = 701; n <= 900; n += 4) await append(n, 4);
    hub.poke(runId);
    await client.until(() => client.seqs().length >= 900);
    expect(client.seqs()).toEqual(counting(1, 900));
  });

  it("begins anew when asked for again", async () => {
    await append(1, 3);
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 0 });
    await client.until(() => client.seqs().length >= 3);
    client.send({ action: "subscribe", runId, after: 2 });
    await client.until(() => client.seqs().length >= 4);
    await append(4, 1);
    await client.until(() => client.seqs().length >= 5);
    expect(client.seqs()).toEqual([1, 2, 3, 3, 4]);
  });

  it("ends when unsubscribed", async () => {
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 0 });
    client.send({ action: "unsubscribe", runId });
    client.send({ action: "ping" });
    await client.until(() => client.messages.length > 0);
    await append(1, 1);
    client.send({ action: "ping" });
    await client.until(() => client.messages.length > 1);
    expect(client.messages).toEqual([{ type: "pong" }, { type: "pong" }]);
  });

  it("to a stranger's run is answered as to one that is not there", async () => {
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId: runIdOf(2), after: 0 });
    client.send({ action: "subscribe", runId: runIdOf(3), after: 0 });
    await client.until(() => client.messages.length === 2);
    expect(client.messages.map((message) => message.type === "error" && message.code)).toEqual([
      "run.not_found",
      "run.not_found",
    ]);
  });

  it("sends a reader that is too far behind to take a snapshot", async () => {
    await append(1, limits.eventsReplayMax + 1);
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 0 });
    await client.until(() => client.messages.length > 0);
    expect(client.messages).toEqual([
      { type: "snapshot-needed", runId, lastSeq: limits.eventsReplayMax + 1 },
    ]);
    client.send({ action: "subscribe", runId, after: limits.eventsReplayMax });
    await client.until(() => client.seqs().length > 0);
    expect(client.seqs()).toEqual([limits.eventsReplayMax + 1]);
  });
});

describe("a subscription that cannot be served", () => {
  it("from beyond the log's end is answered with that end, as one too far behind is", async () => {
    await append(1, 3);
    const client = await connect(await ticketFor());
    client.send({ action: "subscribe", runId, after: 4 });
    client.send({ action: "subscribe", runId: runIdOf(1), after: 3 });
    client.send({ action: "ping" });
    await client.until(() => client.messages.length === 2);
    expect(client.messages).toEqual([{ type: "snapshot-needed", runId, lastSeq: 3 }, { type: "pong" }]);
  });

  it("closes the socket where the log cannot be read, so that the reader comes back", async () => {
    await append(1, 3);
    const client = await connect(await ticketFor());
    unreadable = true;
    client.send({ action: "subscribe", runId, after: 0 });
    expect(await client.closed).toBe(1011);
    expect(logged).toEqual(["the events of a run could not be read"]);
  });
});

describe("a socket", () => {
  it.each([
    "not JSON",
    "null",
    '{"action":"dance"}',
    '{"action":"subscribe"}',
    `{"action":"subscribe","runId":"${runId}","after":-1}`,
    '{"action":"ping","more":1}',
  ])("answers %s with an error and stays open", async (text) => {
    const client = await connect(await ticketFor());
    client.send(text);
    client.send({ action: "ping" });
    await client.until(() => client.messages.length === 2);
    expect(client.messages).toMatchObject([{ type: "error", code: "socket.request" }, { type: "pong" }]);
  });

  it("is closed on a message beyond the limit", async () => {
    const client = await connect(await ticketFor());
    client.send("x".repeat(limits.socketMessageBytesMax + 1));
    expect(await client.closed).toBe(1009);
  });

  it("holds no more than a page for a client that never reads, drops it, and serves the others", async () => {
    const large = { ...eventOf(1), type: "run.finished" as const };
    const reason = "x".repeat(100_000);
    const data = { status: "failed" as const, archiveHash: null, champions: 0, trials: 0, reason };
    const log = makeSqliteEventLog(db, time.clock);
    await log.append(
      runId,
      "test",
      0,
      Array.from({ length: 400 }, () => ({ ...large, data })),
    );
    const deaf = await connect(await ticketFor());
    deaf.send({ action: "subscribe", runId, after: 0 });
    deaf.pause();
    for (let turn = 0; turn < 200; turn++) await time.advance(0);
    expect(readUpTo).toBeLessThan(400);

    const other = await connect(await ticketFor());
    other.send({ action: "subscribe", runId, after: 0 });
    await other.until(() => other.seqs().length === 400);

    expect(other.seqs()).toEqual(counting(1, 400));
    await time.advance(30_000);
    await other.until(() => true);
    await time.advance(30_000);
    deaf.resume();
    expect(await deaf.closed).toBe(1006);
    expect(deaf.seqs().length).toBeLessThan(400);
  });

  it("is dropped when it stops answering pings", async () => {
    const client = await connect(await ticketFor());
    client.pause();
    await time.advance(30_000);
    await time.advance(30_000);
    client.resume();
    expect(await client.closed).toBe(1006);
  });

  it("is closed when the platform stops", async () => {
    const client = await connect(await ticketFor());
    await gateway.close();
    expect([1001, 1006]).toContain(await client.closed);
  });
});

describe("the page", () => {
  const get = (path: string) => fetch(`${gateway.address}${path}`);
  const build = (): void => {
    mkdirSync(join(folder, "dist", "assets"), { recursive: true });
    writeFileSync(join(folder, "dist", "index.html"), "<!doctype html>the page");
    writeFileSync(join(folder, "dist", "assets", "index-B1a2c3D4.js"), "1");
    writeFileSync(join(folder, "secret"), "hidden");
  };

  it("is served at the root and for its own views", async () => {
    build();
    for (const path of ["/", "/runs/run_1", "/datasets?x=1"]) {
      const response = await get(path);
      expect([response.status, await response.text()]).toEqual([200, "<!doctype html>the page"]);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    }
  });

  it("serves assets under their type, for ever", async () => {
    build();
    const { headers } = await get("/assets/index-B1a2c3D4.js");
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("cache-control")).toContain("immutable");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each(["/missing.js", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/%00.js", "/%zz.js"])(
    "answers %s with 404",
    async (path) => {
      build();
      expect((await get(path)).status).toBe(404);
    },
  );

  it("never leaves its folder, whatever path is sent", async () => {
    build();
    const port = Number(new URL(gateway.address).port);
    for (const path of ["/../secret", "/assets/../../secret", "/..%2fsecret", "/%2e%2e%2fsecret"]) {
      const text = await new Promise<string>((resolve, reject) => {
        const request = httpRequest({ port, host: "127.0.0.1", path }, (response) => {
          let body = "";
          response.on("data", (chunk) => {
            body += chunk;
          });
          response.on("end", () => resolve(body));
        });
        request.on("error", reject).end();
      });
      expect(text).not.toContain("hidden");
    }
  });

  it("says which command builds it, while it is not built", async () => {
    const response = await get("/");
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run build:page");
  });

  it("only reads", async () => {
    build();
    const response = await fetch(gateway.address, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await fetch(gateway.address, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it.each(["/api/runs", "/docs", "/docs/x.js", "/openapi.json"])("leaves %s to the API", async (path) => {
    expect(await (await get(path)).text()).toBe("from the API");
  });

  it("does not take a view for the API because its name begins alike", async () => {
    build();
    expect(await (await get("/apiary")).text()).toBe("<!doctype html>the page");
  });
});
