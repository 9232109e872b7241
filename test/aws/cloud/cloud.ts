import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EvaluatedResource } from "../../infra/harness/model.ts";
import { type Emulator, startMiniStack } from "../emulators.ts";
import { applyProgram } from "./apply.ts";
import { bundleFunctions } from "./bundles.ts";
import { connect, type Emulated } from "./emulated.ts";
import { evaluateProgram } from "./evaluate.ts";
import { signInNewPerson } from "./person.ts";
import { call } from "./plainHttp.ts";
import { type SocketAddress, type Watcher, watchRun } from "./watcher.ts";

/** The evaluated program on the emulator, and a person in it who has signed in. */
export interface Cloud {
  readonly emulated: Emulated;
  /** What a resource was given by its type and logical name, in the emulator's terms. */
  outputs(type: string, name: string): Readonly<Record<string, unknown>>;
  /** Every resource of a type. */
  all(type: string): readonly EvaluatedResource[];
  /** A request of the person. */
  api(method: string, path: string, body?: { type: string; text: string }): Promise<ApiAnswer>;
  /** A request of somebody who has no token. */
  anonymous(method: string, path: string): Promise<ApiAnswer>;
  /** Where sockets connect, with a fresh ticket and the page's origin. */
  socketAddress(): Promise<SocketAddress>;
  watch(runId: string): Promise<Watcher>;
  stop(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Evaluates the program, bundles its functions, creates all of it on a MiniStack of its own, and signs in. */
export async function startCloud(): Promise<Cloud> {
  const evaluation = await evaluateProgram();
  const archives = await bundleFunctions(evaluation.builds);
  const ministack = await startTidily({ MINISTACK_ACCOUNT_ID: evaluation.account, AUTH: "true" });
  try {
    const emulated = connect(ministack.endpoint, evaluation.account);
    const substitutes = await applyProgram(emulated, evaluation, archives);
    const all = (type: string) =>
      evaluation.resources.filter((one) => one.type === type).map((one) => substitutes.apply(one));
    const outputs = (type: string, name: string) => {
      const found = all(type).find((one) => one.name === name);
      if (found === undefined) throw new Error(`the program has no ${type} ${name}`);
      return found.outputs;
    };
    const page = String(evaluation.outputs.page);
    const token = await signInNewPerson(emulated, "first@example.com", {
      userPoolId: String(outputs("aws:cognito/userPool:UserPool", "UsersUserPool").id),
      clientId: String(outputs("aws:cognito/userPoolClient:UserPoolClient", "PageClientClient").id),
      redirectUri: page,
    });
    const root = `${outputs("aws:apigatewayv2/api:Api", "ApiApi").apiEndpoint}/$default`;
    const api: Cloud["api"] = (method, path, body) => ask(root + path, method, token, body);
    const socketAddress = async (): Promise<SocketAddress> => {
      const { status, body } = await api("POST", "/api/socket-tickets");
      if (status !== 201) throw new Error(`no ticket: ${status} ${JSON.stringify(body)}`);
      const { ticket, url } = body as { ticket: string; url: string };
      return { url, ticket, origin: page };
    };
    return {
      emulated,
      outputs,
      all,
      api,
      anonymous: (method, path) => ask(root + path, method, null),
      socketAddress,
      watch: async (runId) => watchRun(await socketAddress(), runId),
      stop: () => ministack.stop(),
    };
  } catch (error) {
    await ministack.stop();
    throw error;
  }
}

/** The first execution of a run. */
export function executionArnOf({ outputs }: Cloud, runId: string): string {
  const machine = String(outputs("aws:sfn/stateMachine:StateMachine", "Evolution").arn);
  return `${machine.replace(":stateMachine:", ":execution:")}:${runId}-1`;
}

/** MiniStack leaves the functions' code behind, a folder a process: it is given a place that goes with it. */
async function startTidily(environment: Readonly<Record<string, string>>): Promise<Emulator> {
  const folder = await mkdtemp(join(tmpdir(), "tradewind-ministack-"));
  const tidy = () => rm(folder, { recursive: true, force: true });
  try {
    const { endpoint, stop } = await startMiniStack({ ...environment, TMPDIR: folder });
    return { endpoint, stop: () => stop().finally(tidy) };
  } catch (error) {
    await tidy();
    throw error;
  }
}

async function ask(
  url: string,
  method: string,
  token: string | null,
  body?: { type: string; text: string },
): Promise<ApiAnswer> {
  const headers = {
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "Content-Type": body.type }),
  };
  const { status, text } = await call(url, method, headers, body?.text);
  return { status, body: text.startsWith("{") ? JSON.parse(text) : text };
}
