import { describe, expect, it } from "vitest";
import { parseDefinition } from "./definition.ts";
import { createHarness, evolutionDocument, machine, task, tokenTask } from "./testHarness.ts";

const end = { Type: "Succeed" };

describe("a definition", () => {
  it("is accepted as rendered for AWS", () => {
    const definition = parseDefinition(evolutionDocument());

    expect(definition.StartAt).toBe("Begin");
    expect(definition.states.size).toBe(17);
  });

  it.each([
    ["a type it does not run", { Fan: { Type: "Map", End: true } }, /state Fan .* type Map is not supported/],
    ["an unknown field", { A: { Type: "Pass", InputPath: "$.x", End: true } }, /state A .* field InputPath/],
    [
      "an unknown field of a rule",
      { A: task("f", { Retry: [{ ErrorEquals: ["X"], Retries: 2 }] }) },
      /state A .* field Retry\.0\.Retries/,
    ],
    ["an unknown argument", { A: task("f", { Arguments: { Body: 1 } }) }, /state A .*Arguments/],
    [
      "another integration",
      { A: task("f", { Resource: "arn:aws:states:::sqs:sendMessage" }) },
      /state A .* field Resource/,
    ],
    [
      "a function that is no placeholder",
      { A: task("f", { Arguments: { FunctionName: "arn:aws:lambda:f" } }) },
      /state A .* field Arguments\.FunctionName/,
    ],
    ["a task without a timeout", { A: task("f", { TimeoutSeconds: undefined }) }, /field TimeoutSeconds/],
    [
      "a heartbeat that is not below the timeout",
      { A: tokenTask("f", { HeartbeatSeconds: 60 }) },
      /HeartbeatSeconds 60 must be below TimeoutSeconds 60/,
    ],
    [
      "a heartbeat nobody can send",
      { A: task("f", { HeartbeatSeconds: 5 }) },
      /needs an integration that waits/,
    ],
    ["a way to nowhere", { A: { Type: "Pass", Next: "B" } }, /leads to B, which is no state/],
    ["a state that neither ends nor goes on", { A: { Type: "Pass" } }, /either Next or End/],
    [
      "a state that ends and goes on",
      { A: { Type: "Pass", Next: "B", End: true }, B: end },
      /either Next or End/,
    ],
    ["a wait for nothing", { A: { Type: "Wait", End: true } }, /either Seconds or Timestamp/],
    [
      "a wildcard before other rules",
      {
        A: task("f", {
          Catch: [
            { ErrorEquals: ["States.ALL"], Next: "B" },
            { ErrorEquals: ["X"], Next: "B" },
          ],
        }),
        B: end,
      },
      /States\.ALL must stand alone/,
    ],
    [
      "a variable named states",
      { A: { Type: "Pass", Assign: { states: 1 }, End: true } },
      /field Assign\.states/,
    ],
    [
      "the other query language",
      { A: { Type: "Pass", QueryLanguage: "JSONPath", End: true } },
      /QueryLanguage/,
    ],
  ])("is refused with %s, named with its state", (_, states, problem) => {
    expect(() => parseDefinition(machine(states))).toThrow(problem);
    expect(() => parseDefinition(machine(states))).toThrow(
      expect.objectContaining({ name: "TerminalError", code: "definition.unsupported" }),
    );
  });

  it.each([
    ["JSONPath", { QueryLanguage: "JSONPath", StartAt: "A", States: { A: end } }, /QueryLanguage/],
    [
      "a start that is no state",
      { QueryLanguage: "JSONata", StartAt: "B", States: { A: end } },
      /StartAt names B/,
    ],
    [
      "a timeout of the whole",
      { QueryLanguage: "JSONata", StartAt: "A", States: { A: end }, TimeoutSeconds: 5 },
      /TimeoutSeconds/,
    ],
    ["no object", "A", /the document/],
  ])("is refused as a document with %s", (_, document, problem) => {
    expect(() => parseDefinition(document)).toThrow(problem);
  });

  it("is refused by the conductor when an expression does not parse", () => {
    const definition = machine({ Broken: { Type: "Pass", Output: { a: ["{% $states.( %}"] }, End: true } });

    expect(() => createHarness({ definition, functions: {} })).toThrow(
      expect.objectContaining({
        code: "definition.expression",
        message: expect.stringContaining("state Broken"),
      }),
    );
  });
});
