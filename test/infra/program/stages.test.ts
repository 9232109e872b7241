import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { evaluateScript, rootDirectory } from "../harness/paths.ts";
import { asList, at, functionName, readProgram } from "../rules/program.ts";

const { review, production, dev } = inject("evaluations");

describe("a stage", () => {
  it("shares no name with another", () => {
    const named = (evaluation: typeof review): string[] =>
      evaluation.resources.flatMap(({ type, inputs }) =>
        type.startsWith("aws:") &&
        typeof inputs.name === "string" &&
        !/PageClient|\$default|^People/.test(inputs.name)
          ? [inputs.name]
          : [],
      );

    for (const name of named(review)) expect(name).toMatch(/review/);
    for (const name of named(production)) expect(name).toMatch(/production/);
  });

  it("has the same resources as another", () => {
    const kinds = ({ resources }: typeof review): string[] =>
      resources.filter(({ type }) => type.startsWith("aws:")).map(({ type, name }) => `${type} ${name}`);

    expect(kinds(production).length).toBe(kinds(review).length);
  });

  it("answers with where to go", () => {
    expect(review.outputs).toMatchObject({
      page: expect.stringMatching(/^https:/),
      socket: expect.stringMatching(/^wss:/),
      stateMachine: expect.stringContaining("tradewind-review-evolution"),
    });
  });
});

describe("sst dev", () => {
  const program = readProgram(dev);

  it("runs the handlers on the developer's machine", () => {
    expect(program.evaluation.builds).toEqual([]);
    for (const fn of program.all("function")) expect(fn.inputs.description).toMatch(/live/);
  });

  it("lets the local page in, and only then", () => {
    const origins = (evaluation: typeof review): unknown => {
      const fn = readProgram(evaluation)
        .all("function")
        .find((one) => functionName(one) === "SocketConnectHandler");
      return at(fn?.inputs, "environment", "variables", "SOCKET_ORIGINS");
    };

    expect(origins(dev)).toContain("http://localhost:5173");
    expect(origins(review)).not.toContain("localhost");
    for (const client of program.all("userPoolClient")) {
      expect(asList(client.inputs.callbackUrls)).toContain("http://localhost:5173");
    }
  });
});

describe("a deployment with wrong settings", () => {
  const evaluate = (stage: string, env: Readonly<Record<string, string>>): Promise<unknown> =>
    promisify(execFile)(
      process.execPath,
      [evaluateScript, "--stage", stage, "--out", join(tmpdir(), "tradewind-refused.json")],
      { cwd: rootDirectory, env: { ...process.env, ...env } },
    );

  it("is refused when the budget is no amount, with the remedy", async () => {
    await expect(evaluate("review", { TRADEWIND_BUDGET_USD: "plenty" })).rejects.toThrow(
      /TRADEWIND_BUDGET_USD is "plenty": set it to an amount in US dollars above 0/,
    );
  });

  it("is refused when the stage's name is too long for AWS", async () => {
    await expect(evaluate("a-stage-with-a-very-long-name", {})).rejects.toThrow(
      /has 29 letters: choose one of at most 24/,
    );
  });
});
