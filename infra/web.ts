/// <reference path="../.sst/platform/config.d.ts" />
import { type Auth, signInUrl } from "./auth.ts";
import { localPage, settings } from "./stage.ts";
import type { Buckets } from "./storage.ts";

const year = "public, max-age=31536000, immutable";

/** The one name of page and API. Its routes come later, for their targets need its address first. */
export function createRouter(connectSources: readonly $util.Input<string>[]): sst.aws.Router {
  const headers = createHeaders(connectSources);
  return new sst.aws.Router("Front", {
    ...(settings.domain === undefined ? {} : { domain: settings.domain }),
    transform: {
      cachePolicy: (policy) => {
        // An answer to one person's token is never another's, whatever its headers say.
        policy.parametersInCacheKeyAndForwardedToOrigin = {
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: {
            headerBehavior: "whitelist",
            headers: { items: ["authorization", "x-open-next-cache-key", "x-forwarded-host"] },
          },
          queryStringsConfig: { queryStringBehavior: "all" },
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
        };
      },
      cdn: (cdn) => {
        cdn.defaultCacheBehavior = $util
          .output(cdn.defaultCacheBehavior)
          .apply((behavior) => ({ ...behavior, responseHeadersPolicyId: headers.id }));
      },
    },
  });
}

/** As the one-machine platform's page: nothing but our own scripts, and talk with the named addresses alone. */
function createHeaders(connectSources: readonly $util.Input<string>[]): aws.cloudfront.ResponseHeadersPolicy {
  const contentSecurityPolicy = $util
    .all([...connectSources])
    .apply((sources) =>
      [
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;",
        `connect-src 'self' ${sources.join(" ")};`,
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      ].join(" "),
    );
  return new aws.cloudfront.ResponseHeadersPolicy("PageHeaders", {
    name: `${$app.name}-${$app.stage}-page`,
    securityHeadersConfig: {
      // The API sets a stricter one for its own answers.
      contentSecurityPolicy: { contentSecurityPolicy, override: false },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "no-referrer", override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: 31_536_000,
        includeSubdomains: true,
        override: true,
      },
    },
  });
}

export interface PageArgs {
  readonly router: sst.aws.Router;
  readonly api: sst.aws.ApiGatewayV2;
  readonly auth: Auth;
}

/** The page, and the API's paths beside it. */
export function createPage({ router, api, auth }: PageArgs): sst.aws.StaticSite {
  for (const path of ["/api", "/docs", "/openapi.json"]) router.route(path, api.url);
  return new sst.aws.StaticSite("Page", {
    path: "packages/web",
    build: { command: "npx vite build", output: "dist" },
    dev: { command: "npx vite --port 5173", url: localPage },
    environment: {
      VITE_SIGN_IN_URL: signInUrl,
      VITE_SIGN_IN_CLIENT_ID: auth.clientId,
      // Read by the development server alone, which passes /api on.
      TRADEWIND_API_URL: api.url,
    },
    router: { instance: router },
    assets: {
      fileOptions: [
        { files: "**", cacheControl: "no-cache" },
        // Their names carry their content's hash.
        { files: "assets/**", cacheControl: year },
      ],
    },
    transform: {
      assets: (bucket) => {
        bucket.versioning = true;
        bucket.cors = false;
      },
    },
  });
}

/** Where the page talks to besides its own name: live events, sign-in, and uploads. */
export function connectSources(
  socket: sst.aws.ApiGatewayWebSocket,
  buckets: Buckets,
): readonly $util.Input<string>[] {
  return [
    socket.nodes.api.apiEndpoint,
    signInUrl,
    $interpolate`https://${buckets.uploads.nodes.bucket.bucketRegionalDomainName}`,
  ];
}
