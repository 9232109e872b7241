import { describe, expect, it } from "vitest";
import { createExpressions } from "./expressions.ts";

const scope = {
  states: { input: { n: 2, list: [1, 2, 3], nothing: null }, context: { Task: { Token: "t" } } },
  variables: { runId: "run_1", deep: { a: [{ b: 1 }, { b: 2 }] } },
};

describe("an expression", () => {
  it.each([
    ["{% $states.input.n %}", 2],
    ["{%$states.input.n + 1%}", 3],
    ["{% $runId %}", "run_1"],
    ["{% $states.context.Task.Token %}", "t"],
    ["{% $states.input.n = 2 %}", true],
    ["{% $states.input.nothing %}", null],
    ["{% $states.input.list %}", [1, 2, 3]],
    ["{% $deep.a.b %}", [1, 2]],
    ["{% { 'twice': $states.input.n * 2 } %}", { twice: 4 }],
    ["plain text", "plain text"],
    ["{% not closed", "{% not closed"],
    [7, 7],
    [null, null],
  ])("%j yields %j", async (template, expected) => {
    const value = await createExpressions().evaluate(template, scope);

    expect(value).toStrictEqual(expected);
  });

  it("is evaluated wherever it stands in a document", async () => {
    const template = {
      id: "{% $runId %}",
      list: ["{% $states.input.n %}", { deep: "{% $deep.a %}" }],
      text: "as is",
    };

    const value = await createExpressions().evaluate(template, scope);

    expect(value).toStrictEqual({ id: "run_1", list: [2, { deep: [{ b: 1 }, { b: 2 }] }], text: "as is" });
  });

  it("leaves the documents it reads untouched", async () => {
    const expressions = createExpressions();

    const value = (await expressions.evaluate("{% $deep %}", scope)) as { a: unknown[] };
    value.a.push("more");

    expect(scope.variables.deep.a).toHaveLength(2);
  });

  it.each([
    ["yields nothing", "{% $states.input.missing %}", /yields nothing/],
    ["names an unknown variable", "{% $generation %}", /yields nothing/],
    ["yields a function of its author", "{% function($x) { $x } %}", /yields nothing/],
    ["yields a function", "{% $sum %}", /yields nothing/],
    ["fails", "{% $states.input.list - 1 %}", /\$states\.input\.list - 1/],
    ["does not parse", "{% $states.( %}", /\$states\.\(/],
  ])("that %s is an evaluation error, wherever it stands", async (_, template, cause) => {
    const evaluation = createExpressions().evaluate({ list: [template] }, scope);

    await expect(evaluation).rejects.toMatchObject({
      failure: { error: "States.QueryEvaluationError", cause: expect.stringMatching(cause) },
    });
  });

  it("sees its own scope when evaluated many times at once", async () => {
    const expressions = createExpressions();
    const generations = Array.from({ length: 20 }, (_, generation) => generation);

    const values = await Promise.all(
      generations.map((generation) =>
        expressions.evaluate("{% $generation %}", { states: {}, variables: { generation } }),
      ),
    );

    expect(values).toEqual(generations);
  });
});
