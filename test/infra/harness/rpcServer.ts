import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import type { FunctionBuild } from "./model.ts";
import { rootDirectory } from "./paths.ts";

const Call = z.object({ method: z.string(), params: z.tuple([z.unknown()]) });
const Build = z.object({ functionID: z.string(), handler: z.string(), runtime: z.string() });

/** Stands where SST's own process listens: components ask it for bootstrap buckets and for bundles. */
export interface RpcServer {
  readonly url: string;
  readonly builds: readonly FunctionBuild[];
}

export async function startRpcServer(workDirectory: string): Promise<RpcServer> {
  const builds: FunctionBuild[] = [];
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const answer = answerCall(text, builds, workDirectory);
      // A kept connection would keep the process from its end.
      response.writeHead(200, { "Content-Type": "application/json", Connection: "close" });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, builds };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answerCall(text: string, builds: FunctionBuild[], workDirectory: string): object {
  const { method, params } = Call.parse(JSON.parse(text));
  switch (method) {
    case "Provider.Aws.Bootstrap":
      return {
        result: { asset: "sst-asset-mock", assetEcrRegistryId: "", assetEcrUrl: "", state: "sst-state-mock" },
      };
    case "Provider.Aws.Appsync":
      return { result: { http: "appsync.invalid", realtime: "appsync-realtime.invalid" } };
    case "Runtime.AddTarget":
      return { result: {} };
    case "Runtime.Build":
      return { result: build(Build.parse(params[0]), builds, workDirectory) };
    default:
      return { error: `rpc: the harness does not know ${method}` };
  }
}

/** Refuses a handler that is not there, as SST would; the bundle itself is an empty folder. */
function build(wish: z.infer<typeof Build>, builds: FunctionBuild[], workDirectory: string): object {
  const { functionID: functionName, handler, runtime } = wish;
  builds.push({ functionName, handler, runtime });
  const dot = handler.lastIndexOf(".");
  const source = join(rootDirectory, `${handler.slice(0, dot)}.ts`);
  const exported = handler.slice(dot + 1);
  const found =
    existsSync(source) &&
    new RegExp(`export (const|function|async function) ${exported}\\b`).test(readFileSync(source, "utf8"));
  const out = join(workDirectory, "artifacts", `${functionName}-src`);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "bundle.mjs"), "");
  return {
    handler: "bundle.handler",
    out,
    errors: found ? [] : [`Handler not found: ${handler}`],
    sourcemaps: [],
  };
}
