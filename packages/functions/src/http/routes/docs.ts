import { TerminalError } from "@tradewind/core/errors";
import type { Api, RouteContext } from "../options.ts";

const assets: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tradewind API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/initialiser.js"></script>
</body>
</html>
`;

// No validator: the reference must not ask anybody outside.
const initialiser = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null });
`;

const info = {
  openapi: "3.1.0",
  info: {
    title: "Tradewind",
    description:
      "Evolves trading strategies. Fractions in data (0.23 is 23 %), times in ISO 8601 UTC, a null statistic could not " +
      "be computed. Lists have opaque cursors; errors are problem documents (RFC 9457).",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
} as const;

/** The reference, wholly from our own origin: its scripts and styles are files of an installed package. */
export function registerDocs(api: Api, { options }: RouteContext): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  let document: string | undefined;
  api.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      api.getOpenAPI31Document({ ...info, info: { ...info.info, version: options.version } }),
    );
    return c.body(document, 200, { "Content-Type": "application/json" });
  });
  api.get("/docs", (c) => c.html(page));
  api.get("/docs/initialiser.js", (c) =>
    c.body(initialiser, 200, { "Content-Type": "text/javascript; charset=utf-8" }),
  );
  api.get("/docs/:asset", async (c) => {
    const name = c.req.param("asset");
    const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
    const bytes = type === undefined ? null : await options.readDocsAsset(name);
    if (type === undefined || bytes === null) {
      throw new TerminalError("not-found", "docs.not_found", "the reference has no such file; open /docs");
    }
    return c.body(bytes, 200, { "Content-Type": type, "Cache-Control": "public, max-age=3600" });
  });
}
