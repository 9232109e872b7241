import type { EvaluatedResource } from "../harness/model.ts";
import { asList, at, covers, type Findings, functionName, type Program } from "./program.ts";

/** What anybody may ask for: whether it lives, and how to ask. */
export const openRoutes = ["GET /api/health", "GET /docs", "GET /docs/{asset}", "GET /openapi.json"];

function apiOf(program: Program, protocol: "HTTP" | "WEBSOCKET"): EvaluatedResource | undefined {
  return program.all("api").find(({ inputs }) => inputs.protocolType === protocol);
}

function routesOf(program: Program, api: EvaluatedResource | undefined): readonly EvaluatedResource[] {
  return program.all("route").filter(({ inputs }) => inputs.apiId === api?.outputs.id);
}

export function everyRouteButTheOpenOnesTakesAToken(program: Program): Findings {
  const routes = routesOf(program, apiOf(program, "HTTP"));
  const open = routes
    .filter(({ inputs }) => inputs.authorizationType !== "JWT")
    .map(({ inputs }) => inputs.routeKey);
  const guarded = routes.filter(({ inputs }) => inputs.authorizerId !== undefined);
  const expected = open.sort().join() === openRoutes.join();
  return expected && guarded.length > 0 ? [] : [`open to everybody: ${open.join(", ")}`];
}

/** A route of the API gateway leads to each operation of the API. */
export function everyOperationIsReached(
  program: Program,
  operations: readonly { readonly method: string; readonly path: string }[],
): Findings {
  const keys = routesOf(program, apiOf(program, "HTTP")).map(({ inputs }) => String(inputs.routeKey));
  const patterns = keys.map((key) => key.replace(/\{proxy\+\}/, "*").replace(/\{\w+\}/g, "*"));
  return operations
    .filter(
      ({ method, path }) =>
        !patterns.some((pattern) => covers(pattern.replace(/^ANY/, "*"), `${method} ${path}`)),
    )
    .map(({ method, path }) => `${method} ${path}: not found`);
}

export function tokensAreOurs(program: Program): Findings {
  const pool = program.all("userPool")[0];
  const client = program.all("userPoolClient")[0];
  const issuer = `https://cognito-idp.${program.evaluation.region}.amazonaws.com/${pool?.outputs.id}`;
  return program.all("authorizer").flatMap(({ name, inputs }) => {
    const right =
      at(inputs, "jwtConfiguration", "issuer") === issuer &&
      asList(at(inputs, "jwtConfiguration", "audiences")).join() === client?.outputs.id;
    return right ? [] : [`${name}: takes tokens of others`];
  });
}

export function doorsAreNarrow(program: Program): Findings {
  return program
    .all("stage")
    .filter(({ inputs }) => {
      const settings = inputs.defaultRouteSettings;
      return !(
        Number(at(settings, "throttlingRateLimit")) > 0 && Number(at(settings, "throttlingBurstLimit")) > 0
      );
    })
    .map(({ name }) => `${name}: takes any number of requests`);
}

/** Who asked, when, for what; but a ticket or a frame is nobody's to read. */
export function accessIsLoggedWithoutSecrets(program: Program): Findings {
  const groups = new Set(program.all("logGroup").map(({ outputs }) => outputs.arn));
  return program.all("stage").flatMap(({ name, inputs }) => {
    const format = String(at(inputs, "accessLogSettings", "format"));
    const logged = groups.has(at(inputs, "accessLogSettings", "destinationArn"));
    const told = /querystring|\$context\.authorizer|requestOverride/i.test(format);
    const traced = at(inputs, "defaultRouteSettings", "dataTraceEnabled") === true;
    return [
      ...(logged && format.includes("$context.requestId") ? [] : [`${name}: access is not logged`]),
      ...(told || traced ? [`${name}: the log tells secrets`] : []),
    ];
  });
}

export function pageAndApiShareOneName(program: Program): Findings {
  const cors = Object.keys((apiOf(program, "HTTP")?.inputs.corsConfiguration ?? {}) as object);
  return cors.length === 0 ? [] : [`the API answers other origins: ${cors}`];
}

/** A ticket opens a socket, once, for our page: the function that hears $connect can take it and knows the origin. */
export function socketsOpenByTicket(program: Program): Findings {
  const routes = routesOf(program, apiOf(program, "WEBSOCKET"));
  const keys = routes.map(({ inputs }) => String(inputs.routeKey)).sort();
  const connect = routes.find(({ inputs }) => inputs.routeKey === "$connect");
  const integration = program
    .all("integration")
    .find(({ outputs }) => connect?.inputs.target === `integrations/${outputs.id}`);
  const fn = program
    .all("function")
    .find(({ outputs }) => String(integration?.inputs.integrationUri).includes(`${outputs.arn}/invocations`));
  const tickets = program.all("table").find(({ name }) => name === "TicketsTableTable");
  const takes =
    fn !== undefined &&
    program
      .allowedTo(fn)
      .some(
        ({ actions, resources }) =>
          actions.includes("dynamodb:DeleteItem") && resources.includes(String(tickets?.outputs.arn)),
      );
  const origins = at(fn?.inputs, "environment", "variables", "SOCKET_ORIGINS");
  return [
    ...(keys.join() === "$connect,$default,$disconnect" ? [] : [`routes ${keys}`]),
    ...(takes && functionName(fn) === "SocketConnectHandler" ? [] : ["$connect takes no ticket"]),
    ...(origins === program.evaluation.outputs.page ? [] : [`sockets are opened from ${origins}`]),
  ];
}

/** By the authorisation code, without a secret, back to our page alone; and who may enter is invited. */
export function peopleSignInByCode(program: Program): Findings {
  const page = program.evaluation.outputs.page;
  const clients = program.all("userPoolClient").flatMap(({ name, inputs }) => {
    const byCode = asList(inputs.allowedOauthFlows).join() === "code" && inputs.generateSecret === false;
    const home = [...asList(inputs.callbackUrls), ...asList(inputs.logoutUrls)].every((url) => url === page);
    return byCode && home && inputs.preventUserExistenceErrors === "ENABLED"
      ? []
      : [`${name}: signs in otherwise`];
  });
  const pools = program.all("userPool").flatMap(({ name, inputs }) => {
    const invited = at(inputs, "adminCreateUserConfig", "allowAdminCreateUserOnly") === true;
    const long = Number(at(inputs, "passwordPolicy", "minimumLength")) >= 12;
    const kept = inputs.deletionProtection === (program.isProduction ? "ACTIVE" : "INACTIVE");
    return invited && long && kept ? [] : [`${name}: anybody enters, or it may be lost`];
  });
  return [...clients, ...pools];
}

export function thePageRunsItsOwnScriptsAlone(program: Program): Findings {
  const used = new Set(
    program
      .all("distribution")
      .map(({ inputs }) => at(inputs, "defaultCacheBehavior", "responseHeadersPolicyId")),
  );
  return program.all("headersPolicy").flatMap(({ name, inputs, outputs }) => {
    const path = ["securityHeadersConfig", "contentSecurityPolicy", "contentSecurityPolicy"];
    const policy = String(at(inputs, ...path));
    const strict =
      /default-src 'self'/.test(policy) && /script-src 'self';/.test(policy) && !/unsafe|\*/.test(policy);
    return strict && used.has(outputs.id) ? [] : [`${name}: ${policy}`];
  });
}

export function nobodyGetsAnothersAnswer(program: Program): Findings {
  return program.all("distribution").flatMap(({ name, inputs }) => {
    const id = at(inputs, "defaultCacheBehavior", "cachePolicyId");
    const policy = program.all("cachePolicy").find(({ outputs }) => outputs.id === id);
    const headers = asList(
      at(policy?.inputs, "parametersInCacheKeyAndForwardedToOrigin", "headersConfig", "headers", "items"),
    );
    const secure = at(inputs, "defaultCacheBehavior", "viewerProtocolPolicy") === "redirect-to-https";
    return headers.includes("authorization") && secure ? [] : [`${name}: caches without regard to the token`];
  });
}
