import { describe, expect, it } from "vitest";
import { verifiedOf } from "../entries/verified.ts";
import { makeAuthenticator } from "./authenticator.ts";

const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool";
const nowMs = 1_767_322_800_000;
const good = {
  iss: issuer,
  token_use: "access",
  client_id: "page",
  exp: String(nowMs / 1_000 + 60),
  sub: "ada",
};

const ownerBy = (claims: Readonly<Record<string, unknown>> | null): Promise<string | null> =>
  makeAuthenticator({
    issuer,
    clientId: "page",
    clock: { nowMs: () => nowMs },
    verifiedClaims: () => claims,
  }).authenticate("token");

describe("the owner behind a token that the authoriser let through", () => {
  it("is the subject of an access token, and of an id token, of our client", async () => {
    expect(await ownerBy(good)).toBe("ada");
    expect(await ownerBy({ ...good, client_id: undefined, aud: "page", token_use: "id" })).toBe("ada");
  });

  it.each([
    ["no authoriser stood before the route", null],
    ["the token has expired", { ...good, exp: String(nowMs / 1_000) }],
    ["the expiry is missing", { ...good, exp: undefined }],
    ["another pool signed it", { ...good, iss: `${issuer}x` }],
    ["another client asked for it", { ...good, client_id: "other" }],
    ["it is a refresh token", { ...good, token_use: "refresh" }],
    ["nobody is in it", { ...good, sub: "" }],
  ])("is nobody where %s", async (_, claims) => {
    expect(await ownerBy(claims)).toBeNull();
  });
});

describe("what the authoriser verified of a request", () => {
  const event = (authorization: string): unknown => ({
    headers: { authorization },
    requestContext: { authorizer: { jwt: { claims: good } } },
  });

  it("is the bearer's token and its claims", () => {
    expect(verifiedOf(event("Bearer abc"))).toEqual({ token: "abc", claims: good });
  });

  it.each([
    ["a route without authoriser", { headers: { authorization: "Bearer abc" }, requestContext: {} }],
    ["another scheme", event("Basic abc")],
    ["no token", event("Bearer ")],
    ["no request at all", null],
  ])("is nothing for %s", (_, request) => {
    expect(verifiedOf(request)).toBeNull();
  });
});
