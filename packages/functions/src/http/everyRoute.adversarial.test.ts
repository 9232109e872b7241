import { beforeAll, describe, expect, it } from "vitest";
import { ALICE, BOB } from "./testing/harness.ts";
import type { Operation } from "./testing/operations.ts";
import {
  bodyOf,
  guarded,
  makeWorld,
  oversize,
  oversizeUpload,
  refusal,
  type World,
} from "./testing/world.ts";

/*
 * The table: every operation of the OpenAPI document, by everything that is tried on each. An operation that is added is
 * walked with the others; one that needs a body and has none in `testing/world.ts` fails.
 */

let world: World;
let expired: World;
beforeAll(async () => {
  world = await makeWorld();
  expired = await makeWorld();
  // The token was good for all that this world holds; its time is over now.
  expired.harness.ports.authenticator.authenticate = async () => null;
});

const takesJson = ({ body }: Operation): boolean => body === "application/json";
const isAddressed = ({ path }: Operation): boolean => path.includes("{");
const jsonType = { "Content-Type": "application/json" };

/** The operation with one more parameter in its query. */
function asking(operation: Operation, parameter: string): Promise<Response> {
  const path = world.address(operation);
  const csv = operation.body === "text/csv" ? { body: "x", headers: { "Content-Type": "text/csv" } } : {};
  return world.send(operation, { path: `${path}${path.includes("?") ? "&" : "?"}${parameter}`, ...csv });
}

/** The ids of what is Alice's. */
function alices(): string[] {
  const ids = guarded.filter(isAddressed).map((operation) => world.address(operation).split(/[/?]/)[3] ?? "");
  return [...new Set(ids)].filter((id) => id.includes("_"));
}

/** By what is tried. Each says for every operation how it must end; none passes an operation over. */
const attempts: Readonly<Record<string, (operation: Operation) => Promise<void>>> = {
  async "no token"(operation) {
    expect((await refusal(await world.send(operation, { token: null }), 401)).code).toBe("auth.missing");
  },
  async "a wrong token"(operation) {
    const answer = await world.send(operation, { token: `${ALICE}x` });
    expect((await refusal(answer, 401)).code).toBe("auth.unknown");
  },
  async "a token whose time is over"(operation) {
    const answer = await expired.send(operation);
    expect((await refusal(answer, 401)).code).toBe("auth.unknown");
  },
  async "another owner"(operation) {
    const answer = await world.send(operation, { token: BOB });
    if (isAddressed(operation) && operation.method !== "PUT") await refusal(answer, 404);
    else {
      const text = await answer.text();
      expect(alices().filter((id) => text.includes(id))).toEqual([]);
    }
  },
  async "a scope of one's own choice"(operation) {
    await refusal(await asking(operation, "scope=admin"), 422);
    if (!takesJson(operation)) return;
    await refusal(await world.send(operation, { body: { ...bodyOf(operation), scope: "production" } }), 422);
  },
  async "more than is taken"(operation) {
    await refusal(await asking(operation, `cursor=${"x".repeat(10_000)}`), 422);
    if (operation.method === "GET") return;
    const body = operation.body === "text/csv" ? oversizeUpload : oversize;
    await refusal(await world.send(operation, { body }), 413);
  },
  async "what cannot be read"(operation) {
    await refusal(await asking(operation, "%zz[]=%00"), 422);
    if (takesJson(operation))
      await refusal(await world.send(operation, { body: "{", headers: jsonType }), 400);
  },
};

const table = Object.entries(attempts).flatMap(([name, attempt]) =>
  guarded.map((operation): [string, string, () => Promise<void>] => [
    name,
    `${operation.method} ${operation.path}`,
    () => attempt(operation),
  ]),
);

describe("every route, by everything that is tried on it", () => {
  it.each(table)("%s: %s", (_attempt, _operation, run) => run());

  it("leaves nothing behind that was not there", async () => {
    const { runs, violations } = world.harness.ports;
    const everything = { limit: 100 };

    expect((await runs.list("alice", everything)).items).toHaveLength(1);
    expect((await violations.list({ owner: "alice" }, everything)).items).toEqual([]);
  });
});
