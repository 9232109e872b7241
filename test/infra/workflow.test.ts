import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { limits } from "@tradewind/core/limits";
import { describe, expect, it } from "vitest";
import { renderDocument } from "../../infra/render.ts";
import { renderWorkflow, workflowFunctions } from "../../infra/workflow.ts";

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Record<string, string> };
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
}

const file = readFileSync(new URL("../../infra/evolution.asl.json", import.meta.url), "utf8");
const machine: { StartAt: string; QueryLanguage: string; States: Record<string, State> } = JSON.parse(file);
const states = Object.entries(machine.States);
const tasks = states.filter(([, state]) => state.Type === "Task");
const lap = ["Generation", "Backtesting", "Analysis", "Breeding", "Archive", "Adaptation"];

function successors(state: State): string[] {
  const moves = [
    state.Next,
    state.Default,
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map((m) => m.Next),
  ];
  return moves.filter((next) => next !== undefined);
}

describe("the rendered file", () => {
  it("is what the source renders", () => {
    expect(file).toBe(renderDocument());
  });

  it("is accepted by the validator of the Amazon States Language", async () => {
    const validate = createRequire(import.meta.url)("asl-validator") as (
      definition: unknown,
    ) => Promise<{ isValid: boolean; errorsText: (separator: string) => string }>;

    const verdict = await validate(JSON.parse(file));

    expect(verdict.errorsText("\n")).toBe("");
    expect(verdict.isValid).toBe(true);
  });

  it("leaves nothing for CloudFormation to resolve", () => {
    expect(file).not.toMatch(/"Ref"|"Fn::|Token\[/);
  });
});

describe("the way of a run", () => {
  it("walks the six phases in order and asks what comes next", () => {
    const walked = ["Generation"];
    while (walked.length <= lap.length) walked.push(machine.States[walked.at(-1) ?? ""]?.Next ?? "nowhere");

    expect(walked).toEqual([...lap, "NextLap"]);
  });

  it("enters at whichever phase a resumed run had reached", () => {
    const entries = machine.States.Resume?.Choices ?? [];

    expect(machine.States.Begin?.Next).toBe("Resume");
    expect(entries.map((entry) => entry.Next)).toEqual(lap);
    for (const entry of entries) expect(entry.Condition).toContain(`phase = '${entry.Next.toLowerCase()}'`);
  });

  it("reaches every state", () => {
    const reached = new Set([machine.StartAt]);
    for (const name of reached) for (const next of successors(machine.States[name]!)) reached.add(next);

    expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
  });

  it("goes again, continues as a new execution, or finishes", () => {
    const nextLap = machine.States.NextLap;

    expect(nextLap?.Choices).toEqual([
      { Condition: "{% $states.input.decision = 'again' %}", Next: "Generation" },
      { Condition: "{% $states.input.decision = 'continue' %}", Next: "ContinueAsNew" },
    ]);
    expect(nextLap?.Default).toBe("Finished");
    expect(machine.States.ContinueAsNew?.Next).toBe("Continued");
  });

  it("tells every phase its place, and backtesting its token", () => {
    for (const name of lap) {
      const { Arguments: call, Resource } = machine.States[name]!;
      const waits = name === "Backtesting";

      expect(call?.FunctionName).toBe(`\${${name.toLowerCase()}Function}`);
      expect(call?.Payload.phase).toBe(name.toLowerCase());
      expect(Object.keys(call?.Payload ?? {}).includes("taskToken")).toBe(waits);
      expect(Resource).toBe(`arn:aws:states:::lambda:invoke${waits ? ".waitForTaskToken" : ""}`);
    }
  });
});

describe("bounds", () => {
  it.each(tasks)("%s has a timeout, and a heartbeat below it", (_, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    expect(task.HeartbeatSeconds ?? 0).toBeLessThan(task.TimeoutSeconds!);
  });

  it("gives backtesting the time its limits name", () => {
    expect(machine.States.Backtesting).toMatchObject({
      TimeoutSeconds: limits.backtestingTimeoutSeconds,
      HeartbeatSeconds: limits.backtestingHeartbeatSeconds,
    });
  });

  it("keeps an execution's history below its limit for the longest run of generations", () => {
    // Entered, scheduled, started, submitted, succeeded, exited; a choice or pass is entered and exited.
    const eventsPerTask = 6;
    const eventsPerLap = lap.length * eventsPerTask + 2;
    const retriesInEveryLap = 4 * 3;

    expect(eventsPerLap + retriesInEveryLap).toBeLessThanOrEqual(limits.historyEventsPerGeneration);
    expect(limits.historyEventsPerGeneration * limits.generationsPerExecutionMax).toBeLessThan(
      limits.historyEventsMax,
    );
  });
});

describe("failures", () => {
  it.each(tasks)("%s retries only what may pass", (_, task) => {
    const retried = (task.Retry ?? []).flatMap((rule) => rule.ErrorEquals);

    expect(retried).toContain("RetryableError");
    expect(retried).not.toContain("States.ALL");
    expect(retried).not.toContain("States.TaskFailed");
    expect(retried).not.toContain("TerminalError");
  });

  it("dispatches again, twice at most, when no worker gave a sign of life", () => {
    const rules = machine.States.Backtesting?.Retry?.filter((rule) =>
      rule.ErrorEquals.includes("States.HeartbeatTimeout"),
    );

    expect(rules?.map((rule) => rule.MaxAttempts)).toEqual([2]);
  });

  it.each([...lap, "ContinueAsNew"])("%s rests when paused or cancelled and records all else", (name) => {
    expect(machine.States[name]?.Catch).toEqual([
      { ErrorEquals: ["RunPausedError"], Next: "Paused" },
      { ErrorEquals: ["RunCancelledError"], Next: "Cancelled" },
      { ErrorEquals: ["States.ALL"], Next: "RecordFailure" },
    ]);
  });

  it("fails the execution only after the failure is on record", () => {
    expect(machine.States.RecordFailure?.Next).toBe("Failed");
    expect(machine.States.RecordFailure?.Arguments?.Payload.error).toBe("{% $states.input %}");
  });
});

describe("permissions", () => {
  it("allow invoking the functions it names, and nothing else", () => {
    const { policyStatements } = renderWorkflow();
    const resources = policyStatements.flatMap((statement) => statement.Resource);

    for (const statement of policyStatements) {
      expect(statement).toMatchObject({ Effect: "Allow", Action: "lambda:InvokeFunction" });
    }
    const placeholders = workflowFunctions.map((name) => `\${${name}}`);
    expect(new Set(resources)).toEqual(new Set(placeholders.flatMap((name) => [name, `${name}:*`])));
  });
});
