import { limits } from "@tradewind/core/limits";
import { beforeAll, describe, expect, it } from "vitest";
import { BOB, type Harness, makeHarness, type SendOptions } from "./testing/harness.ts";
import type { Operation } from "./testing/operations.ts";
import {
  bodyOf,
  guarded,
  inexistent,
  makeWorld,
  operations,
  queryOf,
  refusal,
  type World,
} from "./testing/world.ts";

/*
 * Every operation of the OpenAPI document is sent everything that must be refused. The objects belong to Alice and are
 * all there, so a refusal is never one for lack of the object.
 */

const taking = (mediaType: string): Operation[] => guarded.filter(({ body }) => body === mediaType);
const label = (list: readonly Operation[]): [string, Operation][] =>
  list.map((operation) => [`${operation.method} ${operation.path}`, operation]);

let world: World;
let harness: Harness;
const address = (operation: Operation): string => world.address(operation);
const send = (operation: Operation, change?: SendOptions): Promise<Response> => world.send(operation, change);

beforeAll(async () => {
  world = await makeWorld();
  harness = world.harness;
});

const tooDeep = (open: string, close: string): string => open.repeat(100_000) + close.repeat(100_000);

describe("without a token that stands for somebody", () => {
  it.each(label(guarded))("%s is refused, and says how to authenticate", async (_, operation) => {
    for (const header of [
      undefined,
      "Bearer wrong",
      "Bearer",
      "Basic alice-token",
      "Bearer alice-token twice",
    ]) {
      const headers = header === undefined ? {} : { Authorization: header };
      const answer = await send(operation, { token: null, headers });
      await refusal(answer, 401);
      expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    }
  });

  it("does not say which routes there are", async () => {
    await refusal(await harness.send("GET", "/api/nonsense", { token: null }), 401);
  });
});

describe("an object of another owner", () => {
  const owned = guarded.filter(({ path, method }) => path.includes("{") && method !== "PUT");

  it.each(label(owned))("%s answers as if it were not there", async (_, operation) => {
    const wish = { token: BOB, body: bodyOf(operation) };
    const strangers = await refusal(await send(operation, wish), 404);
    const missing = await refusal(await harness.send(operation.method, inexistent(operation), wish), 404);

    expect(strangers.code).toBe(missing.code);
  });

  it("a schedule of the same name is another one", async () => {
    await harness.send("DELETE", "/api/schedules/nightly", { token: BOB });

    expect((await harness.send("GET", "/api/schedules/nightly")).status).toBe(200);
  });
});

describe("an id that no object can have", () => {
  it.each(label(guarded.filter(({ path }) => path.includes("{id}"))))(
    "%s is not found",
    async (_, operation) => {
      const path = operation.path.replace("{id}", "..%2f..%2fetc%2fpasswd") + queryOf(operation);

      await refusal(await harness.send(operation.method, path, { body: bodyOf(operation) }), 404);
    },
  );
});

describe("a query parameter that nobody knows", () => {
  it.each(label(operations))("%s is refused by name", async (_, operation) => {
    const path = address(operation);

    const answer = await harness.send(operation.method, `${path}${path.includes("?") ? "&" : "?"}verbose=1`, {
      ...(operation.body === null ? {} : { body: bodyOf(operation) ?? "x" }),
      ...(operation.body === "text/csv" ? { headers: { "Content-Type": "text/csv" } } : {}),
    });

    const problem = await refusal(answer, 422);
    expect(problem.errors).toContainEqual({ pointer: "?verbose", message: "is unknown; leave it out" });
  });
});

describe("a JSON body that is not what the route takes", () => {
  const json = { "Content-Type": "application/json" };

  it.each(label(taking("application/json")))("%s: broken JSON", async (_, operation) => {
    for (const body of ["{", "", "{]", "undefined", '{"a":1}{"b":2}']) {
      await refusal(await send(operation, { body, headers: json }), 400);
    }
  });

  it.each(label(taking("application/json")))("%s: an unknown field", async (_, operation) => {
    const body = { ...bodyOf(operation), surprise: 1 };

    const problem = await refusal(await send(operation, { body }), 422);

    expect(problem.errors).toContainEqual({ pointer: "/surprise", message: "is unknown; leave it out" });
  });

  it.each(label(taking("application/json")))(
    "%s: a key that would reach a prototype",
    async (_, operation) => {
      const whole = JSON.stringify(bodyOf(operation));
      const body = whole.replace("{", whole === "{}" ? '{"__proto__":{"a":1}' : '{"__proto__":{"a":1},');

      await refusal(await send(operation, { body, headers: json }), 422);
      expect(({} as { a?: number }).a).toBeUndefined();
    },
  );

  it.each(label(taking("application/json")))("%s: JSON of another kind", async (_, operation) => {
    for (const body of ["null", "[]", "7", '"text"', "true"]) {
      await refusal(await send(operation, { body, headers: json }), 422);
    }
  });

  it.each(label(taking("application/json")))("%s: nested 100,000 levels deep", async (_, operation) => {
    for (const body of [tooDeep("[", "]"), tooDeep('{"a":', "}").replace(":}", ":1}"), "[".repeat(100_000)]) {
      const problem = await refusal(await send(operation, { body, headers: json }), 400);
      expect(problem.code).toBe("request.too_deep");
    }
  });

  it.each(label(taking("application/json")))("%s: larger than a request may be", async (_, operation) => {
    const body = `"${"x".repeat(limits.requestBytesMax)}"`;

    const answer = await send(operation, { body, headers: json });

    await refusal(answer, 413);
    expect(answer.headers.get("Connection")).toBe("close");
  });

  it.each(label(taking("application/json")))("%s: another media type", async (_, operation) => {
    for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=b"]) {
      await refusal(await send(operation, { body: "{}", headers: { "Content-Type": type } }), 415);
    }
  });
});

describe("a body where none is taken", () => {
  const bodiless = guarded.filter(({ method, body }) => method === "POST" && body === null);

  it.each(label(bodiless))("%s refuses it, but for an empty object", async (_, operation) => {
    const refused = await send(operation, { body: { force: true } });
    const tolerated = await send(operation, { body: {} });

    await refusal(refused, 422);
    expect([200, 201, 409]).toContain(tolerated.status);
  });

  it.each(label(bodiless))("%s refuses one that is too large", async (_, operation) => {
    await refusal(await send(operation, { body: "x".repeat(limits.requestBytesMax + 1) }), 413);
  });
});

describe("an upload", () => {
  it.each(["text/csv", "application/json"])(
    "of %s larger than an upload may be is refused unread",
    async (type) => {
      const body = "x".repeat(limits.uploadBytesMax + 1);
      const headers = { "Content-Type": type };

      await refusal(await harness.send("POST", "/api/datasets?symbol=ACME", { body, headers }), 413);
    },
  );
});

describe("a method that a path does not take", () => {
  const paths = [...new Set(operations.map(({ path }) => path))];

  it.each(paths.map((path) => [path]))("%s names those that it does", async (path) => {
    const offered = operations.filter((operation) => operation.path === path).map(({ method }) => method);

    const answer = await harness.send("PATCH", path.replace(/\{\w+\}/, "anything"));

    await refusal(answer, 405);
    const allowed = (answer.headers.get("Allow") ?? "").split(", ").filter((method) => method !== "HEAD");
    expect(allowed.sort()).toEqual(offered.sort());
  });

  it("is told apart from a path that is not there", async () => {
    await refusal(await harness.send("GET", "/api/nonsense"), 404);
    await refusal(await harness.send("GET", "/elsewhere", { token: null }), 404);
  });
});

describe("what breaks on our side", () => {
  it("is told to those who run the service, and not to the client", async () => {
    const broken = makeHarness();
    broken.ports.runs.list = () => Promise.reject(new Error("password=hunter2 at db.internal"));

    const answer = await broken.send("GET", "/api/runs");

    const problem = await refusal(answer, 500);
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|db\.internal/);
    expect(broken.internalErrors).toHaveLength(1);
  });
});

describe("every answer", () => {
  it.each(label(operations))(
    "%s is neither framed, sniffed nor cached, and has an id",
    async (_, operation) => {
      const answer = await send(operation, { token: BOB });

      expect(answer.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(answer.headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("X-Request-Id")).toMatch(/^req_.{8,}/);
    },
  );

  it("has an id of its own", async () => {
    const ids = [await harness.send("GET", "/api/health"), await harness.send("GET", "/api/health")].map(
      (answer) => answer.headers.get("X-Request-Id"),
    );

    expect(new Set(ids).size).toBe(2);
  });
});
