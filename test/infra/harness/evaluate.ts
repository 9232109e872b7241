import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleProgram } from "./bundleProgram.ts";
import { mockAccount, mockCall, mockRegion, mockState } from "./mocks.ts";
import type { EvaluatedResource, Evaluation } from "./model.ts";
import { platformDirectory, rootDirectory } from "./paths.ts";
import { startRpcServer } from "./rpcServer.ts";

/*
 * Evaluates the SST program under Pulumi's mocks and writes every resource it asks for as JSON. A process of its own:
 * the program sets globals, and its end is told by an empty event loop. Pulumi's own disconnect would come before what
 * SST still awaits, such as zips and its server's answers, and cut resources off.
 */

interface App {
  readonly name: string;
  readonly removal?: string;
  readonly protect?: boolean;
  readonly providers?: object;
}

interface Program {
  readonly config: {
    app(input: { stage: string }): App | Promise<App>;
    run(): Promise<Record<string, unknown> | undefined>;
  };
  run(program: () => Promise<unknown>): Promise<Record<string, unknown>>;
}

interface ResourceArgs {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

interface Pulumi {
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(init: () => Promise<unknown>): Promise<unknown>;
    registerStackTransformation(transform: (args: TransformArgs) => undefined): void;
  };
  output(value: unknown): { apply(use: (value: unknown) => void): void };
}

interface TransformArgs {
  readonly type: string;
  readonly name: string;
  readonly opts: { readonly protect?: boolean; readonly retainOnDelete?: boolean };
}

/** By it Pulumi knows a secret on its way. */
const secretSignature = "4dabf18193072939515e22adb298388d";

const { values } = parseArgs({
  options: {
    stage: { type: "string", default: "review" },
    out: { type: "string" },
    dev: { type: "boolean", default: false },
  },
});
const { stage, out, dev } = values;
if (out === undefined) throw new Error("--out is missing: name the file that takes the resources");

// A program that fails must not end as one that is done.
process.on("unhandledRejection", (reason) => {
  process.stderr.write(`${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
  process.exit(1);
});

const workDirectory = mkdtempSync(join(tmpdir(), "tradewind-infra-"));
const bundle = join(platformDirectory, `program-${process.pid}.mjs`);
process.once("exit", () => {
  rmSync(workDirectory, { recursive: true, force: true });
  rmSync(bundle, { force: true });
});

const server = await startRpcServer(workDirectory);
Object.assign(process.env, {
  SST_SERVER: server.url,
  SST_AWS_REGION: mockRegion,
  AWS_REGION: mockRegion,
  SST_SECRETS: "{}",
});
await bundleProgram(bundle);
const program: Program = await import(pathToFileURL(bundle).href);
const app = await program.config.app({ stage });
const paths = { home: workDirectory, root: rootDirectory, work: workDirectory, platform: platformDirectory };
Object.assign(globalThis, {
  $app: { ...app, stage },
  $cli: { command: dev ? "dev" : "deploy", paths, home: "aws", state: { version: {} } },
  $dev: dev,
});

const pulumi: Pulumi = createRequire(join(platformDirectory, "package.json"))("@pulumi/pulumi");
const recorded = new Map<string, Omit<EvaluatedResource, "protect" | "retainOnDelete">>();
const options = new Map<string, TransformArgs["opts"]>();
let outputs: Record<string, unknown> = {};

await pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs }: ResourceArgs) {
      const plain = unwrap(inputs) as Record<string, unknown>;
      const { id, state } = mockState(type, name, plain);
      const secretInputs = Object.keys(inputs).filter((key) => holdsSecret(inputs[key]));
      recorded.set(`${type} ${name}`, { type, name, inputs: plain, outputs: { id, ...state }, secretInputs });
      return { id, state };
    },
    call: ({ token, inputs }: { token: string; inputs: Record<string, unknown> }) => mockCall(token, inputs),
  },
  app.name,
  stage,
  false,
);
await pulumi.runtime.runInPulumiStack(() =>
  program.run(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      options.set(`${type} ${name}`, { ...opts });
      return undefined;
    });
    const result = await program.config.run();
    pulumi.output(result ?? {}).apply((known) => {
      outputs = known as Record<string, unknown>;
    });
    return result;
  }),
);

process.once("beforeExit", () => {
  const evaluation: Evaluation = {
    stage,
    region: mockRegion,
    account: mockAccount,
    outputs,
    protect: app.protect === true,
    resources: [...recorded].map(([key, resource]) => ({
      ...resource,
      protect: options.get(key)?.protect === true,
      retainOnDelete: options.get(key)?.retainOnDelete === true,
    })),
    builds: server.builds,
  };
  writeFileSync(out, JSON.stringify(evaluation, null, 2));
});

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return secretSignature in value || Object.values(value).some(holdsSecret);
}

/** Secrets and assets as plain data. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  if (secretSignature in value && "value" in value) return unwrap(value.value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return `(${value.constructor.name})`;
  // The code of a dynamic provider is SST's and long.
  const entries = Object.entries(value).filter(([key]) => key !== "__provider");
  return Object.fromEntries(entries.map(([key, part]) => [key, unwrap(part)]));
}
