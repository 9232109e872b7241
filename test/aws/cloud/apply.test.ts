/** Goal: the applier knows what it creates, and passes nothing over in silence. */
import { describe, expect, it } from "vitest";
import type { EvaluatedResource, Evaluation } from "../../infra/harness/model.ts";
import { clientConfig } from "../stage.ts";
import { applyProgram } from "./apply.ts";
import { connect } from "./emulated.ts";
import { makeSubstitutes } from "./substitutes.ts";

function evaluationOf(resource: Pick<EvaluatedResource, "type" | "name" | "inputs">): Evaluation {
  const resources = [{ ...resource, outputs: {}, protect: false, retainOnDelete: false, secretInputs: [] }];
  return {
    stage: "review",
    region: "eu-west-1",
    account: "123456789012",
    outputs: {},
    protect: false,
    builds: [],
    resources,
  };
}

describe("applying a program", () => {
  const emulated = connect(clientConfig.endpoint, "123456789012");

  it("fails by name on a type it does not know", async () => {
    const evaluation = evaluationOf({ type: "aws:ec2/instance:Instance", name: "Big", inputs: {} });
    const applied = applyProgram(emulated, evaluation, new Map());
    await expect(applied).rejects.toThrow("aws:ec2/instance:Instance");
  });

  it("fails by name on a resource whose inputs it does not know", async () => {
    const inputs = { name: "orders.fifo", fifoQueue: true };
    const evaluation = evaluationOf({ type: "aws:sqs/queue:Queue", name: "Orders", inputs });
    await expect(applyProgram(emulated, evaluation, new Map())).rejects.toThrow("aws:sqs/queue:Queue Orders");
  });
});

describe("what stands for the mocks' answers", () => {
  it("replaces whole names at any depth, the longest first", () => {
    const substitutes = makeSubstitutes();
    substitutes.learn("api-1", "0a1b");
    substitutes.learn("wss://api-1.aws.example", "ws://127.0.0.1/0a1b");
    const given = { url: "wss://api-1.aws.example/$default", ids: ["api-1", "api-12", "my-api-1"] };
    expect(substitutes.apply(given)).toEqual({
      url: "ws://127.0.0.1/0a1b/$default",
      ids: ["0a1b", "api-12", "my-api-1"],
    });
  });
});
