import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { makeHarness } from "../http/testing/harness.ts";
import { trendStrategy } from "../http/testing/samples.ts";
import { makeRunPreview } from "./previewInvoker.ts";

/** Lambda's answer, and the violations of whoever asked. */
function previewWith(answer: { FunctionError?: string; payload: unknown }) {
  const { ports } = makeHarness();
  const asked: unknown[] = [];
  const client = {
    async send({ input }: InvokeCommand) {
      asked.push(JSON.parse(String(input.Payload)));
      const { payload, ...rest } = answer;
      return { ...rest, Payload: new TextEncoder().encode(JSON.stringify(payload)) };
    },
  } as unknown as LambdaClient;
  const job = { owner: "alice", strategy: trendStrategy(20), datasets: [], costs: {} } as never;
  const run = () => makeRunPreview(client, "preview", ports)(job);
  const kinds = async () =>
    (await ports.violations.list({ owner: "alice" }, { limit: 9 })).items.map(({ kind }) => kind);
  return { run, asked, kinds };
}

describe("a preview in its own function", () => {
  it("answers what the function saw", async () => {
    const view = { strategyId: "str_1" };
    const { run, asked, kinds } = previewWith({ payload: { view } });

    expect(await run()).toEqual(view);
    expect(asked).toMatchObject([{ owner: "alice" }]);
    expect(await kinds()).toEqual([]);
  });

  it("keeps the code of an error of ours", async () => {
    const error = { kind: "invalid", code: "strategy.invalid", message: "no", retryable: false, details: [] };

    await expect(previewWith({ payload: { error } }).run()).rejects.toMatchObject({
      kind: "invalid",
      code: "strategy.invalid",
    });
  });

  it.each([
    ["timeout", { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 15.00 seconds" }],
    [
      "memory",
      { errorType: "Runtime.OutOfMemory", errorMessage: "Runtime exited with error: signal: killed" },
    ],
    ["notResponding", { errorType: "Runtime.ExitError", errorMessage: "exit status 1" }],
  ])("records a function that Lambda stopped as %s", async (kind, payload) => {
    const { run, kinds } = previewWith({ FunctionError: "Unhandled", payload });

    await expect(run()).rejects.toMatchObject({ code: `preview.${kind}`, kind: "invalid" });
    expect(await kinds()).toEqual([kind]);
  });
});
