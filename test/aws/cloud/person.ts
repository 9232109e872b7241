import { createHash, randomBytes } from "node:crypto";
import type { Emulated } from "./emulated.ts";
import { call } from "./plainHttp.ts";

export interface SignIn {
  readonly userPoolId: string;
  readonly clientId: string;
  /** One of the client's callback addresses. */
  readonly redirectUri: string;
}

const password = "Correct-horse-7-battery";
const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** Invites a person, who signs in at the hosted page by authorisation code with PKCE; answers the access token. */
export async function signInNewPerson(emulated: Emulated, email: string, signIn: SignIn): Promise<string> {
  await invite(emulated, signIn.userPoolId, email);
  const verifier = randomBytes(32).toString("base64url");
  const code = await enterPassword(emulated, email, signIn, verifier);
  const { clientId, redirectUri } = signIn;
  const exchange = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  });
  const { status, text } = await call(`${emulated.endpoint}/oauth2/token`, "POST", form, exchange.toString());
  const token: unknown = JSON.parse(text).access_token;
  if (typeof token !== "string") throw new Error(`the code was not taken: ${status} ${text}`);
  return token;
}

async function invite({ http }: Emulated, userPoolId: string, email: string): Promise<void> {
  const person = { UserPoolId: userPoolId, Username: email };
  await http.verb("cognito-idp", "AWSCognitoIdentityProviderService.AdminCreateUser", {
    ...person,
    MessageAction: "SUPPRESS",
    UserAttributes: [{ Name: "email", Value: email }],
  });
  await http.verb("cognito-idp", "AWSCognitoIdentityProviderService.AdminSetUserPassword", {
    ...person,
    Password: password,
    Permanent: true,
  });
}

async function enterPassword(
  { endpoint }: Emulated,
  email: string,
  { clientId, redirectUri }: SignIn,
  verifier: string,
): Promise<string> {
  const request = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "openid email",
    state: "here",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  const page = await call(`${endpoint}/oauth2/authorize?${new URLSearchParams(request)}`, "GET", {});
  if (page.status !== 200) throw new Error(`no page to sign in: ${page.status} ${page.text}`);
  const filled = new URLSearchParams({ ...request, username: email, password });
  const answer = await call(`${endpoint}/login`, "POST", form, filled.toString());
  const location = new URL(String(answer.headers.location ?? "about:blank"));
  const code = location.searchParams.get("code");
  if (code === null || location.searchParams.get("state") !== "here") {
    throw new Error(`signing in answered ${answer.status}: ${answer.text}`);
  }
  return code;
}
