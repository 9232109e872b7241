import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { idleInstallation } from "../../../bench/costTables.ts";
import { evaluateScript, rootDirectory } from "../harness/paths.ts";
import { rules } from "../rules/catalogue.ts";
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

  it("rests at what docs/cost.md reckons with", () => {
    const program = readProgram(review);
    const polled = program
      .all("mapping")
      .filter(({ inputs }) => program.byArn(inputs.eventSourceArn)?.type === "aws:sqs/queue:Queue");
    const metrics = program
      .all("alarm")
      .flatMap(({ inputs }) => asList(inputs.metricQueries))
      .filter((query) => at(query, "metric") !== undefined);

    expect({ polledQueues: polled.length, alarmMetrics: metrics.length }).toEqual(idleInstallation);
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

  /** What Live itself is: stubs of SST's own in the functions' place, which the developer's machine answers for. */
  const ofLive = [
    "functions run Node 24 on ARM",
    "handlers are built from the entries",
    "no role may do everything of a service",
    "every resource that can be named is named",
    "policies are ours, not AWS's broad ones",
    "a role trusts one service and no account",
    "a scope that may not write cannot",
  ];
  /** What lets the page in from the developer's machine. */
  const ofTheLocalPage = [
    "uploads come from the page alone",
    "a ticket opens a socket, for our page",
    "people sign in by code, and are invited",
  ];

  it("keeps every rule but those that Live and the local page break", () => {
    const broken = Object.values(rules)
      .flatMap((room) => Object.entries(room))
      .filter(([, rule]) => rule(program).length > 0)
      .map(([promise]) => promise);

    expect(broken.sort()).toEqual([...ofLive, ...ofTheLocalPage].sort());
  });

  it("has the same queues, tables, state machine, rules and doors as a deployment", () => {
    const ours = ({ resources }: typeof review): string[] =>
      resources
        .filter(({ type }) => /^aws:(sqs|dynamodb|sfn|scheduler|cloudwatch|apigatewayv2|cognito)/.test(type))
        .map(({ type, name }) => `${type} ${name}`)
        .sort();

    expect(ours(dev)).toEqual(ours(review));
  });

  it("gives each stub the time and the variables that its function has", () => {
    const asked = (evaluation: typeof review) =>
      readProgram(evaluation)
        .all("function")
        .map((fn) => ({
          name: functionName(fn),
          timeout: fn.inputs.timeout,
          variables: Object.keys((at(fn.inputs, "environment", "variables") ?? {}) as object)
            .filter((name) => !name.startsWith("SST_"))
            .sort(),
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));

    expect(asked(dev)).toEqual(asked(review));
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
