import { createRequire } from "node:module";
import { limits } from "@tradewind/core/limits";
import type * as CdkModule from "aws-cdk-lib";
import type * as LambdaModule from "aws-cdk-lib/aws-lambda";
import type * as SfnModule from "aws-cdk-lib/aws-stepfunctions";
import type * as TasksModule from "aws-cdk-lib/aws-stepfunctions-tasks";
import { type JsonValue, resolveIntrinsics } from "./intrinsics.ts";

// Loaded at run time: an import statement would pull 65 MB of CDK into the bundle of the deployment program.
const load = createRequire(import.meta.url);
const cdk: typeof CdkModule = load("aws-cdk-lib");
const lambda: typeof LambdaModule = load("aws-cdk-lib/aws-lambda");
const sfn: typeof SfnModule = load("aws-cdk-lib/aws-stepfunctions");
const tasks: typeof TasksModule = load("aws-cdk-lib/aws-stepfunctions-tasks");

type Phase = "generation" | "backtesting" | "analysis" | "breeding" | "archive" | "adaptation";
type Catcher = { readonly errors: readonly string[]; readonly to: SfnModule.State };

/** The functions the state machine calls; the deployment substitutes `${name}` by the function's ARN. */
export const workflowFunctions = [
  "generationFunction",
  "backtestingFunction",
  "analysisFunction",
  "breedingFunction",
  "archiveFunction",
  "adaptationFunction",
  "failureFunction",
  "continueFunction",
] as const;
export type WorkflowFunction = (typeof workflowFunctions)[number];

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface Workflow {
  /** The definition as an ASL document, function names as placeholders. */
  readonly asl: JsonValue;
  /** What the state machine's role must be allowed, on the same placeholders. */
  readonly policyStatements: readonly PolicyStatement[];
}

/** Failures that trying again may help: ours by name, and Lambda's own hiccups. */
const retryableErrors = [
  "RetryableError",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

const place = { runId: "{% $runId %}", epoch: "{% $epoch %}", generation: "{% $generation %}" };

/**
 * The state machine of a run: six phases a lap, a lap a generation.
 *
 * An execution's input is `{ runId, epoch, generation, phase }`; a resumed run enters at any phase. Expressions stay
 * within paths and comparisons, so that every evaluator of JSONata we run against understands them.
 */
export function renderWorkflow(): Workflow {
  const stack = new cdk.Stack(new cdk.App(), "Workflow");
  const begin = authorLap(stack, authorEnds(stack));
  const graph = new sfn.StateGraph(begin, "evolution");
  const definition = resolveIntrinsics(stack.resolve(graph.toGraphJson(sfn.QueryLanguage.JSONATA)));
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) {
    throw new TypeError("the graph of the workflow did not render to an object");
  }
  return {
    asl: {
      Comment: "Tradewind: one lap per generation. Rendered from infra/workflow.ts; edit it there.",
      QueryLanguage: "JSONata",
      ...definition,
    },
    policyStatements: graph.policyStatements.map((statement) => stack.resolve(statement.toStatementJson())),
  };
}

interface Ends {
  readonly recordFailure: SfnModule.TaskStateBase;
  readonly catchers: readonly Catcher[];
}

/** Where an execution may rest for good: paused, cancelled, or failed with the failure on record. */
function authorEnds(stack: CdkModule.Stack): Ends {
  const paused = sfn.Succeed.jsonata(stack, "Paused", { comment: "A resume starts the next epoch." });
  const cancelled = sfn.Succeed.jsonata(stack, "Cancelled");
  const failed = sfn.Fail.jsonata(stack, "Failed", {
    error: "RunFailed",
    cause: "A phase failed for good; the run's record names the error.",
  });
  const recordFailure = invoke(stack, "RecordFailure", {
    name: "failureFunction",
    payload: { ...place, error: "{% $states.input %}" },
  });
  recordFailure.next(failed);
  return {
    recordFailure,
    catchers: [
      { errors: ["RunPausedError"], to: paused },
      { errors: ["RunCancelledError"], to: cancelled },
      { errors: ["States.ALL"], to: recordFailure },
    ],
  };
}

function authorLap(stack: CdkModule.Stack, ends: Ends): SfnModule.State {
  const { catchers } = ends;
  const generation = phaseTask(stack, "generation", catchers);
  const backtesting = backtestingTask(stack, catchers);
  const analysis = phaseTask(stack, "analysis", catchers);
  const breeding = phaseTask(stack, "breeding", catchers);
  const archive = phaseTask(stack, "archive", catchers);
  const adaptation = phaseTask(stack, "adaptation", catchers, {
    generation: "{% $states.result.Payload.nextGeneration %}",
  });
  const nextLap = authorNextLap(stack, generation, catchers);
  generation.next(backtesting).next(analysis).next(breeding).next(archive).next(adaptation).next(nextLap);

  const resume = sfn.Choice.jsonata(stack, "Resume");
  const entries: ReadonlyArray<readonly [Phase, SfnModule.State]> = [
    ["generation", generation],
    ["backtesting", backtesting],
    ["analysis", analysis],
    ["breeding", breeding],
    ["archive", archive],
    ["adaptation", adaptation],
  ];
  for (const [phase, state] of entries) {
    resume.when(sfn.Condition.jsonata(`{% $states.input.phase = '${phase}' %}`), state);
  }
  const phaseUnknown = sfn.Pass.jsonata(stack, "PhaseUnknown", {
    outputs: { Error: "PhaseUnknown", Cause: "The execution's input names no phase of the lap." },
  });
  phaseUnknown.next(ends.recordFailure);
  resume.otherwise(phaseUnknown);

  const begin = sfn.Pass.jsonata(stack, "Begin", {
    assign: {
      runId: "{% $states.input.runId %}",
      epoch: "{% $states.input.epoch %}",
      generation: "{% $states.input.generation %}",
    },
  });
  begin.next(resume);
  return begin;
}

/** After a lap: the next one, an execution of its own for the next ones, or the end. */
function authorNextLap(
  stack: CdkModule.Stack,
  generation: SfnModule.State,
  catchers: readonly Catcher[],
): SfnModule.Choice {
  const continueAsNew = invoke(stack, "ContinueAsNew", {
    name: "continueFunction",
    payload: place,
    catchers,
  });
  continueAsNew.next(sfn.Succeed.jsonata(stack, "Continued"));
  const nextLap = sfn.Choice.jsonata(stack, "NextLap");
  nextLap.when(sfn.Condition.jsonata("{% $states.input.decision = 'again' %}"), generation);
  nextLap.when(sfn.Condition.jsonata("{% $states.input.decision = 'continue' %}"), continueAsNew);
  nextLap.otherwise(sfn.Succeed.jsonata(stack, "Finished"));
  return nextLap;
}

interface Invocation {
  readonly name: WorkflowFunction;
  readonly payload: Readonly<Record<string, string>>;
  readonly assign?: Readonly<Record<string, string>>;
  readonly catchers?: readonly Catcher[];
}

/** A task that waits for its function's answer and passes it on. */
function invoke(stack: CdkModule.Stack, id: string, task: Invocation): SfnModule.TaskStateBase {
  const state = tasks.LambdaInvoke.jsonata(stack, id, {
    lambdaFunction: functionOf(stack, id, task.name),
    payload: sfn.TaskInput.fromObject(task.payload),
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(cdk.Duration.seconds(limits.phaseTimeoutSeconds)),
    outputs: "{% $states.result.Payload %}",
    ...(task.assign === undefined ? {} : { assign: task.assign }),
  });
  return withErrors(state, task.catchers ?? []);
}

function phaseTask(
  stack: CdkModule.Stack,
  phase: Phase,
  catchers: readonly Catcher[],
  assign?: Readonly<Record<string, string>>,
): SfnModule.TaskStateBase {
  return invoke(stack, `${phase.slice(0, 1).toUpperCase()}${phase.slice(1)}`, {
    name: `${phase}Function`,
    payload: { ...place, phase },
    catchers,
    ...(assign === undefined ? {} : { assign }),
  });
}

/** Dispatches the batches and waits for the token that the last of them completes. */
function backtestingTask(stack: CdkModule.Stack, catchers: readonly Catcher[]): SfnModule.TaskStateBase {
  const state = tasks.LambdaInvoke.jsonata(stack, "Backtesting", {
    lambdaFunction: functionOf(stack, "Backtesting", "backtestingFunction"),
    payload: sfn.TaskInput.fromObject({
      ...place,
      phase: "backtesting",
      taskToken: "{% $states.context.Task.Token %}",
    }),
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(cdk.Duration.seconds(limits.backtestingTimeoutSeconds)),
    heartbeatTimeout: sfn.Timeout.duration(cdk.Duration.seconds(limits.backtestingHeartbeatSeconds)),
    outputs: "{% $states.result %}",
  });
  // Dispatching again is idempotent: what the silent worker had registered is kept.
  state.addRetry({ ...patience, errors: [sfn.Errors.HEARTBEAT_TIMEOUT], maxAttempts: 2 });
  return withErrors(state, catchers);
}

const patience = {
  interval: cdk.Duration.seconds(1),
  backoffRate: 2,
  maxAttempts: 5,
  jitterStrategy: sfn.JitterType.FULL,
};

function withErrors(state: SfnModule.TaskStateBase, catchers: readonly Catcher[]): SfnModule.TaskStateBase {
  state.addRetry({ ...patience, errors: retryableErrors });
  for (const { errors, to } of catchers) state.addCatch(to, { errors: [...errors] });
  return state;
}

/** The placeholder stands where CDK wants an ARN, hence as a lazy value it does not take apart. */
function functionOf(stack: CdkModule.Stack, id: string, name: WorkflowFunction): LambdaModule.IFunction {
  return lambda.Function.fromFunctionAttributes(stack, `${id}Function`, {
    functionArn: cdk.Lazy.string({ produce: () => `\${${name}}` }),
    skipPermissions: true,
  });
}
