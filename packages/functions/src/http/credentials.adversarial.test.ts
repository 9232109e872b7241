import { Problem, TicketView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { type Claims, makeAuthenticator } from "../aws/authenticator.ts";
import { FIRST_MS, makeHarness } from "./testing/harness.ts";
import { type Operation, operationsOf } from "./testing/operations.ts";

/*
 * Credentials that were good once, or are good for something else, at every operation of the OpenAPI document. The
 * signature is API Gateway's to check; everything else about a token is looked at here again.
 */

const issuer = "https://issuer.example/pool";
const good: Claims = {
  iss: issuer,
  token_use: "access",
  client_id: "page",
  sub: "ada",
  exp: FIRST_MS / 1_000 + 60,
};

const wrong: Readonly<Record<string, Claims>> = {
  expired: { ...good, exp: FIRST_MS / 1_000 },
  "of-another-client": { ...good, client_id: "other" },
  "of-another-pool": { ...good, iss: `${issuer}2` },
  "made-to-refresh": { ...good, token_use: "refresh" },
  "of-nobody": { ...good, sub: "" },
};

const cloud = makeHarness(
  {},
  {
    authenticator: makeAuthenticator({
      issuer,
      clientId: "page",
      clock: { nowMs: () => FIRST_MS },
      verifiedClaims: (token) => (token === "good" ? good : (wrong[token] ?? null)),
    }),
  },
);

const guarded = operationsOf(cloud.api).filter(({ path }) => path !== "/api/health");
const table = guarded.flatMap((operation) =>
  Object.keys(wrong).map((token): [string, string, Operation] => [
    token,
    `${operation.method} ${operation.path}`,
    operation,
  ]),
);

async function codeOf(answer: Response): Promise<string> {
  expect(answer.status).toBe(401);
  return Problem.parse(await answer.json()).code;
}

describe("a token that is no longer, or not here, any good", () => {
  it.each(table)("%s: %s is refused", async (token, _, { method, path, body }) => {
    const answer = await cloud.send(method, path.replace(/\{\w+\}/, "anything"), {
      token,
      ...(body === null ? {} : { body: {} }),
    });

    expect(await codeOf(answer)).toBe("auth.unknown");
  });

  it("is told apart from a good one", async () => {
    expect((await cloud.send("GET", "/api/runs", { token: "good" })).status).toBe(200);
  });
});

describe("a socket ticket", () => {
  it("opens no route of the API", async () => {
    const harness = makeHarness();
    const { ticket } = TicketView.parse(await (await harness.send("POST", "/api/socket-tickets")).json());

    for (const { method, path } of guarded) {
      const answer = await harness.send(method, path.replace(/\{\w+\}/, "anything"), { token: ticket });
      expect(await codeOf(answer)).toBe("auth.unknown");
    }
  });
});
