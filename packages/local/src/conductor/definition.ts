import { TerminalError } from "@tradewind/core/errors";
import { z } from "zod";

/**
 * The part of the Amazon States Language that the local conductor runs. Strict throughout: what it does not know it
 * refuses, because a field passed over in silence would make one machine behave unlike AWS.
 */
const common = { Comment: z.string().optional(), QueryLanguage: z.literal("JSONata").optional() };
const variables = z.record(
  z.string().refine((name) => name !== "states", "the name states is reserved"),
  z.unknown(),
);
const data = { Assign: variables.optional(), Output: z.unknown().optional() };
const flow = { Next: z.string().optional(), End: z.literal(true).optional() };
const errorNames = z.array(z.string().min(1)).min(1);

const Retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  IntervalSeconds: z.int().min(1).default(1),
  MaxAttempts: z.int().min(0).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).default("NONE"),
});

const Catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: z.string(),
  ...data,
});

const Task = z.strictObject({
  Type: z.literal("Task"),
  ...common,
  ...data,
  ...flow,
  Resource: z.enum(["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"]),
  Arguments: z.strictObject({
    FunctionName: z
      .string()
      .regex(/^\$\{\w+\}$/, "a function is named by a placeholder: a dollar sign and its name in braces"),
    Payload: z.unknown(),
  }),
  TimeoutSeconds: z.int().min(1),
  HeartbeatSeconds: z.int().min(1).optional(),
  Retry: z.array(Retrier).default([]),
  Catch: z.array(Catcher).default([]),
});

const ChoiceRule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.string(),
  Next: z.string(),
  ...data,
});
const Choice = z.strictObject({
  Type: z.literal("Choice"),
  ...common,
  ...data,
  Choices: z.array(ChoiceRule).min(1),
  Default: z.string().optional(),
});

const Pass = z.strictObject({ Type: z.literal("Pass"), ...common, ...data, ...flow });
const Wait = z.strictObject({
  Type: z.literal("Wait"),
  ...common,
  ...data,
  ...flow,
  Seconds: z.union([z.int().min(0), z.string()]).optional(),
  Timestamp: z.string().optional(),
});
const Succeed = z.strictObject({
  Type: z.literal("Succeed"),
  ...common,
  Output: z.unknown().optional(),
});
const Fail = z.strictObject({
  Type: z.literal("Fail"),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const stateSchemas = { Task, Choice, Pass, Wait, Succeed, Fail } as const;
const knownTypes = Object.keys(stateSchemas).join(", ");

const Document = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONata"),
  StartAt: z.string(),
  States: z.record(z.string(), z.looseObject({ Type: z.string() })),
});

export type Retrier = z.infer<typeof Retrier>;
export type Catcher = z.infer<typeof Catcher>;
export type TaskState = z.infer<typeof Task>;
export type ChoiceState = z.infer<typeof Choice>;
export type PassState = z.infer<typeof Pass>;
export type WaitState = z.infer<typeof Wait>;
export type SucceedState = z.infer<typeof Succeed>;
export type FailState = z.infer<typeof Fail>;
export type State = TaskState | ChoiceState | PassState | WaitState | SucceedState | FailState;

export interface Definition {
  readonly StartAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** Reads an ASL document. TerminalError `definition.unsupported`, naming state and field, for all it cannot run. */
export function parseDefinition(document: unknown): Definition {
  const parsed = Document.safeParse(document);
  if (!parsed.success) throw unsupported("the document", describeIssue(parsed.error));
  const { StartAt, States } = parsed.data;
  const states = new Map(Object.entries(States).map(([name, raw]) => [name, parseState(name, raw)]));
  if (!states.has(StartAt)) throw unsupported("the document", `StartAt names ${StartAt}, which is no state`);
  for (const [name, state] of states) checkState(name, state, states);
  return { StartAt, states };
}

/** True for the integration that ends when its token is completed. */
export function waitsForToken(state: TaskState): boolean {
  return state.Resource.endsWith(".waitForTaskToken");
}

/** The states a state may lead to. */
export function successorsOf(state: State): readonly string[] {
  const ways: (string | undefined)[] = [];
  if ("Next" in state) ways.push(state.Next);
  if (state.Type === "Choice") ways.push(state.Default, ...state.Choices.map((rule) => rule.Next));
  if (state.Type === "Task") ways.push(...state.Catch.map((catcher) => catcher.Next));
  return ways.filter((next) => next !== undefined);
}

function parseState(name: string, raw: { readonly Type: string }): State {
  const schema = Object.entries(stateSchemas).find(([type]) => type === raw.Type)?.[1];
  if (schema === undefined) {
    throw unsupported(`state ${name}`, `type ${raw.Type} is not supported; use one of ${knownTypes}`);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw unsupported(`state ${name}`, describeIssue(parsed.error));
  return parsed.data;
}

function checkState(name: string, state: State, states: ReadonlyMap<string, State>): void {
  const refuse = (problem: string) => unsupported(`state ${name}`, problem);
  for (const next of successorsOf(state)) {
    if (!states.has(next)) throw refuse(`leads to ${next}, which is no state`);
  }
  if (state.Type === "Task" || state.Type === "Pass" || state.Type === "Wait") {
    if ((state.Next === undefined) === (state.End === undefined)) throw refuse("needs either Next or End");
  }
  if (state.Type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    throw refuse("needs either Seconds or Timestamp");
  }
  if (state.Type !== "Task") return;
  if (state.HeartbeatSeconds !== undefined) {
    if (!waitsForToken(state)) throw refuse("HeartbeatSeconds needs an integration that waits for a token");
    if (state.HeartbeatSeconds >= state.TimeoutSeconds) {
      throw refuse(
        `HeartbeatSeconds ${state.HeartbeatSeconds} must be below TimeoutSeconds ${state.TimeoutSeconds}`,
      );
    }
  }
  for (const rules of [state.Retry, state.Catch]) {
    rules.forEach(({ ErrorEquals: names }, index) => {
      if (names.includes("States.ALL") && (names.length > 1 || index < rules.length - 1)) {
        throw refuse("States.ALL must stand alone, in the last rule");
      }
    });
  }
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "it has no known shape";
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const fields = issue.keys.map((key) => (path === "" ? key : `${path}.${key}`));
    return `field ${fields.join(", ")} is not supported; remove it or teach the local conductor`;
  }
  return path === "" ? issue.message : `field ${path}: ${issue.message}`;
}

function unsupported(place: string, problem: string): TerminalError {
  return new TerminalError("invalid", "definition.unsupported", `${place} of the state machine: ${problem}`);
}
