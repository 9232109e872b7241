/// <reference path="../.sst/platform/config.d.ts" />
import { createHash } from "node:crypto";
import { accountId, isProduction, pageAddresses, region } from "./stage.ts";

export interface Auth {
  readonly pool: sst.aws.CognitoUserPool;
  readonly clientId: $util.Output<string>;
  readonly issuer: $util.Output<string>;
}

/** Must be free in the whole region, and tell nobody the account's number. */
const signInPrefix = accountId.apply(
  (account) => `tradewind-${digest(`${account}/${$app.name}/${$app.stage}`)}`,
);

/** Where the hosted sign-in is: known before it is there, for the page's headers name it. */
export const signInUrl = $interpolate`https://${signInPrefix}.auth.${region}.amazoncognito.com`;

/**
 * The people who may enter. Whoever runs the account invites them, since a run costs money. The page signs in by the
 * authorisation code with PKCE; its client has no secret, for a page cannot keep one.
 */
export function createAuth(pageUrl: $util.Input<string>): Auth {
  const pool = new sst.aws.CognitoUserPool("Users", {
    usernames: ["email"],
    mfa: "optional",
    softwareToken: true,
    domain: signInPrefix.apply((prefix) => ({ prefix })),
    transform: {
      userPool: {
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        deletionProtection: isProduction ? "ACTIVE" : "INACTIVE",
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        passwordPolicy: {
          minimumLength: 12,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: false,
          temporaryPasswordValidityDays: 3,
        },
      },
    },
  });
  const addresses = pageAddresses(pageUrl);
  const client = pool.addClient("PageClient", {
    callbackUrls: addresses,
    transform: {
      client: {
        generateSecret: false,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email"],
        logoutUrls: addresses,
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        accessTokenValidity: 1,
        idTokenValidity: 1,
        refreshTokenValidity: 12,
        tokenValidityUnits: { accessToken: "hours", idToken: "hours", refreshToken: "hours" },
      },
    },
  });
  return {
    pool,
    clientId: client.id,
    issuer: $interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`,
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
