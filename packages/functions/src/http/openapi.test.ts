import { describe, expect, it } from "vitest";
import { makeHarness } from "./testing/harness.ts";
import { operationsOf } from "./testing/operations.ts";

interface DocumentedOperation {
  readonly summary?: string;
  readonly tags?: string[];
  readonly security?: object[];
  readonly parameters?: { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, unknown> }
  >;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, DocumentedOperation>>;
  readonly components: {
    readonly schemas: Record<string, unknown>;
    readonly securitySchemes: Record<string, unknown>;
  };
}

const harness = makeHarness();
const read = async (): Promise<OpenApiDocument> =>
  (await (await harness.send("GET", "/openapi.json", { token: null })).json()) as OpenApiDocument;

const operations = (document: OpenApiDocument): [string, string, DocumentedOperation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, DocumentedOperation] => [
      path,
      method,
      operation,
    ]),
  );

describe("GET /openapi.json", () => {
  it("is an OpenAPI 3.1 document of this version with the bearer scheme", async () => {
    const document = await read();

    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "Tradewind", version: "1.2.3" });
    expect(document.components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer" } });
  });

  it("documents every route that is registered, and no other", () => {
    const registered = harness.api.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    const documented = operationsOf(harness.api).map(({ method, path }) => `${method} ${path}`);

    expect(documented.sort()).toEqual([...new Set(registered)].sort());
    expect(documented.length).toBeGreaterThan(25);
  });

  it("says of every operation what it does, who may, what it answers and how it fails", async () => {
    for (const [path, , operation] of operations(await read())) {
      expect(operation.summary).toBeTruthy();
      expect(operation.tags).toHaveLength(1);
      expect(operation.security).toEqual(path === "/api/health" ? undefined : [{ bearer: [] }]);
      expect(Object.keys(operation.responses).some((status) => status.startsWith("2"))).toBe(true);
      expect(Object.keys(operation.responses.default?.content ?? {})).toEqual(["application/problem+json"]);
    }
  });

  it("declares every parameter that a path names", async () => {
    for (const [path, , operation] of operations(await read())) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required === true)).toBe(true);
    }
  });

  it("points to nothing that is not there, and is not endless where the language contains itself", async () => {
    const document = await read();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];

    const missing = references
      .map((match) => match[1] ?? "")
      .filter((name) => !(name in document.components.schemas));

    expect(missing).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(["Rule", "RunView", "Problem"]),
    );
  });
});

describe("GET /docs", () => {
  it("is a page wholly of files from its own origin, without inline script or style", async () => {
    const answer = await harness.send("GET", "/docs", { token: null });

    const page = await answer.text();
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    expect(answer.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe");
    expect(page).not.toMatch(/https?:|<style|style=|<script>|\son\w+=/);
  });

  it("serves every file that the page asks for", async () => {
    const page = await (await harness.send("GET", "/docs", { token: null })).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");

    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const answer = await harness.send("GET", file, { token: null });
      expect([file, answer.status]).toEqual([file, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  it.each(["package.json", "index.html", "..%2fpackage.json", "toString", "nothing.js"])(
    "serves no other file: %s",
    async (name) => {
      expect((await harness.send("GET", `/docs/${name}`, { token: null })).status).toBe(404);
    },
  );

  it("says so when the reference's files are not installed", async () => {
    const bare = makeHarness({ readDocsAsset: async () => null });

    expect((await bare.send("GET", "/docs/swagger-ui.css", { token: null })).status).toBe(404);
  });
});
