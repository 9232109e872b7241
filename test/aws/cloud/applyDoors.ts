import { z } from "zod";
import type { Appliers } from "./apply.ts";
import type { Values } from "./plainHttp.ts";

const Api = z.object({
  name: z.string(),
  protocolType: z.enum(["HTTP", "WEBSOCKET"]),
  routeSelectionExpression: z.string().optional(),
});

const Stage = z.object({ apiId: z.string(), name: z.literal("$default"), autoDeploy: z.literal(true) });

const Authorizer = z.object({
  apiId: z.string(),
  name: z.string(),
  authorizerType: z.literal("JWT"),
  identitySources: z.array(z.string()),
  jwtConfiguration: z.object({ issuer: z.string(), audiences: z.array(z.string()) }),
});

const Integration = z.object({
  apiId: z.string(),
  integrationType: z.literal("AWS_PROXY"),
  integrationUri: z.string(),
  payloadFormatVersion: z.string().optional(),
});

const Route = z.object({
  apiId: z.string(),
  routeKey: z.string(),
  target: z.string(),
  authorizationType: z.enum(["NONE", "JWT"]),
  authorizerId: z.string().optional(),
});

const Pool = z.object({
  name: z.string(),
  usernameAttributes: z.array(z.string()),
  autoVerifiedAttributes: z.array(z.string()),
  adminCreateUserConfig: z.object({ allowAdminCreateUserOnly: z.boolean() }),
  passwordPolicy: z.object({
    minimumLength: z.int(),
    requireLowercase: z.boolean(),
    requireUppercase: z.boolean(),
    requireNumbers: z.boolean(),
    requireSymbols: z.boolean(),
    temporaryPasswordValidityDays: z.int(),
  }),
});

const Client = z.object({
  name: z.string(),
  userPoolId: z.string(),
  generateSecret: z.literal(false),
  allowedOauthFlows: z.array(z.string()),
  allowedOauthFlowsUserPoolClient: z.boolean(),
  allowedOauthScopes: z.array(z.string()),
  callbackUrls: z.array(z.string()),
  logoutUrls: z.array(z.string()),
  supportedIdentityProviders: z.array(z.string()),
  explicitAuthFlows: z.array(z.string()),
  accessTokenValidity: z.int(),
  idTokenValidity: z.int(),
  refreshTokenValidity: z.int(),
  tokenValidityUnits: z.record(z.string(), z.string()),
});

const Domain = z.object({ domain: z.string(), userPoolId: z.string() });

/** The HTTP and the WebSocket API, and the people's user pool. */
export const doorAppliers: Appliers = {
  async "aws:apigatewayv2/api:Api"({ endpoint, http }, inputs) {
    const made = await http.rest("apigateway", "POST", "/v2/apis", Api.parse(inputs));
    const id = textAt(made, "apiId");
    // MiniStack 1.5.33 serves an API under its id in the path, for its host name resolves nowhere.
    const address = `${endpoint}/_aws/execute-api/${id}`;
    const isSocket = Api.parse(inputs).protocolType === "WEBSOCKET";
    return {
      id,
      apiEndpoint: isSocket ? address.replace("http:", "ws:") : address,
      ...(isSocket ? { managementEndpoint: address } : {}),
    };
  },

  async "aws:apigatewayv2/stage:Stage"({ http }, inputs) {
    const { apiId, name, autoDeploy } = Stage.parse(inputs);
    await http.rest("apigateway", "POST", `/v2/apis/${apiId}/stages`, { stageName: name, autoDeploy });
    return {};
  },

  async "aws:apigatewayv2/authorizer:Authorizer"({ http }, inputs) {
    const { apiId, name, authorizerType, identitySources, jwtConfiguration } = Authorizer.parse(inputs);
    const made = await http.rest("apigateway", "POST", `/v2/apis/${apiId}/authorizers`, {
      name,
      authorizerType,
      identitySource: identitySources,
      jwtConfiguration: { issuer: jwtConfiguration.issuer, audience: jwtConfiguration.audiences },
    });
    return { id: textAt(made, "authorizerId") };
  },

  async "aws:apigatewayv2/integration:Integration"({ http }, inputs) {
    const { apiId, ...integration } = Integration.parse(inputs);
    const made = await http.rest("apigateway", "POST", `/v2/apis/${apiId}/integrations`, integration);
    return { id: textAt(made, "integrationId") };
  },

  async "aws:apigatewayv2/route:Route"({ http }, inputs) {
    const { apiId, ...route } = Route.parse(inputs);
    const made = await http.rest("apigateway", "POST", `/v2/apis/${apiId}/routes`, route);
    return { id: textAt(made, "routeId") };
  },

  async "aws:cognito/userPool:UserPool"({ http }, inputs) {
    const pool = Pool.parse(inputs);
    const made = await http.verb("cognito-idp", verb("CreateUserPool"), {
      PoolName: pool.name,
      UsernameAttributes: pool.usernameAttributes,
      AutoVerifiedAttributes: pool.autoVerifiedAttributes,
      AdminCreateUserConfig: capitalised(pool.adminCreateUserConfig),
      Policies: { PasswordPolicy: capitalised(pool.passwordPolicy) },
    });
    return { id: textAt(made.UserPool as Values, "Id") };
  },

  async "aws:cognito/userPoolClient:UserPoolClient"({ http }, inputs) {
    const { name, callbackUrls, logoutUrls, allowedOauthFlows, ...rest } = Client.parse(inputs);
    const { allowedOauthScopes, allowedOauthFlowsUserPoolClient, tokenValidityUnits, ...plain } = rest;
    const made = await http.verb("cognito-idp", verb("CreateUserPoolClient"), {
      ClientName: name,
      CallbackURLs: callbackUrls,
      LogoutURLs: logoutUrls,
      AllowedOAuthFlows: allowedOauthFlows,
      AllowedOAuthScopes: allowedOauthScopes,
      AllowedOAuthFlowsUserPoolClient: allowedOauthFlowsUserPoolClient,
      TokenValidityUnits: capitalised(tokenValidityUnits),
      ...capitalised(plain),
    });
    return { id: textAt(made.UserPoolClient as Values, "ClientId") };
  },

  async "aws:cognito/userPoolDomain:UserPoolDomain"({ http }, inputs) {
    await http.verb("cognito-idp", verb("CreateUserPoolDomain"), capitalised(Domain.parse(inputs)));
    return {};
  },
};

function verb(name: string): string {
  return `AWSCognitoIdentityProviderService.${name}`;
}

/** Cognito writes its fields with a capital, the program without. */
function capitalised(values: object): object {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${key.slice(0, 1).toUpperCase()}${key.slice(1)}`, value]),
  );
}

function textAt(values: Values, key: string): string {
  const value = values[key];
  if (typeof value !== "string")
    throw new Error(`MiniStack's answer has no ${key}: ${JSON.stringify(values)}`);
  return value;
}
