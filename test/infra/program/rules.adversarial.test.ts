import { describe, expect, inject, it } from "vitest";
import { type Breakable, breakable } from "../rules/breaking.ts";
import { rules } from "../rules/catalogue.ts";
import { asList, readProgram } from "../rules/program.ts";

/* Every rule is broken on purpose, once, in a copy of the evaluated program: a rule that stays silent is none. */

const { production } = inject("evaluations");

type Break = (program: Breakable) => void;

const lambda = (name: string): string => `${name}Function`;
const mappingOf = (queue: string): string => {
  const found = production.resources.find(
    ({ type, name }) => type.endsWith("EventSourceMapping") && name.startsWith(`${queue}Subscriber`),
  );
  if (found === undefined) throw new Error(`nothing reads ${queue}`);
  return found.name;
};
const routeOf = (key: string): string => {
  const found = production.resources.find(({ inputs }) => inputs.routeKey === key);
  if (found === undefined) throw new Error(`no route ${key}`);
  return found.name;
};

const breaks: Readonly<Record<string, Break>> = {
  "a message stays invisible for six times its consumer's timeout": (program) =>
    program.set("ResearchBacktestsQueue", { visibilityTimeoutSeconds: 180 }),
  "a worked queue has dead letters after five receives": (program) =>
    program.change("SandboxBacktestsQueue", ({ inputs }) => delete inputs.redrivePolicy),
  "dead letters are kept 14 days, longer than their source": (program) =>
    program.set("SandboxDeadLettersQueue", { messageRetentionSeconds: 345_600 }),
  "dead letters come from their source alone": (program) => program.remove("SandboxDeadLettersSource"),
  "what failed in a batch comes back alone": (program) =>
    program.set(mappingOf("ProductionBacktests"), { functionResponseTypes: [] }),
  "concurrency is limited at the queue, never reserved": (program) =>
    program.set(lambda("WorkerSandbox"), { reservedConcurrentExecutions: 10 }),
  "queues are encrypted": (program) => program.set("UndeliveredQueue", { sqsManagedSseEnabled: false }),
  "queues are reached over TLS alone": (program) => program.remove("ResearchBacktestsTransport"),
  "a schedule keeps what it could not deliver": (program) =>
    program.change("ScheduleRole", ({ inputs }) => {
      const [invoke] = asList(inputs.inlinePolicies) as { policy: string }[];
      inputs.inlinePolicies = [{ ...invoke, policy: invoke?.policy.replace("sqs:SendMessage", "sqs:X") }];
    }),
  "a rule keeps what it could not deliver": (program) =>
    program.replace("UndeliveredTransport", "policy", "events.amazonaws.com", "sns.amazonaws.com"),
  "a stream gives up on a bad record, and says so": (program) =>
    program.change(mappingOf("EventsTable"), ({ inputs }) => delete inputs.maximumRetryAttempts),

  "tables have the keys, indexes, expiry and stream that adapters expect": (program) =>
    program.set("TicketsTableTable", { ttl: { attributeName: "expiresAt", enabled: false } }),
  "tables are on demand and can be brought back": (program) =>
    program.set("LineageTableTable", { pointInTimeRecovery: { enabled: false } }),
  "buckets are private": (program) =>
    program.set("DataBucketPublicAccessBlock", { blockPublicPolicy: false }),
  "buckets are reached over TLS alone": (program) =>
    program.set("DocumentsBucketPolicy", { policy: JSON.stringify({ Statement: [] }) }),
  "buckets keep versions": (program) => program.remove("DataBucketVersioning"),
  "buckets are encrypted": (program) => program.remove("UploadsBucketEncryption"),
  "buckets log who reads them": (program) => program.remove("DataBucketLogging"),
  "buckets are tidied": (program) => program.set("UploadsBucketLifecycle", { rules: [] }),
  "uploads come from the page alone": (program) =>
    program.set("UploadsFromPage", { corsRules: [{ allowedOrigins: ["*"], allowedMethods: ["POST"] }] }),
  "production is protected and keeps its data": (program) =>
    program.set("RunsTableTable", { deletionProtectionEnabled: false }),

  "functions have the memory and time their entries ask for": (program) =>
    program.set(lambda("WorkerRestricted"), { timeout: 900 }),
  "functions are told what they ask for and no more": (program) =>
    program.set(lambda("PreviewHandler"), { environment: { variables: { QUEUE_URL_SANDBOX: "url" } } }),
  "variables fit into a function": (program) =>
    program.set(lambda("ApiHandler"), { environment: { variables: { LONG: "x".repeat(4_096) } } }),
  "functions run Node 24 on ARM": (program) =>
    program.set(lambda("ApiHandler"), { architectures: ["x86_64"] }),
  "functions are traced": (program) =>
    program.set(lambda("ApiHandler"), { tracingConfig: { mode: "PassThrough" } }),
  "functions log JSON into groups of their own": (program) =>
    program.set(lambda("ApiHandler"), { loggingConfig: { logFormat: "JSON", logGroup: "elsewhere" } }),
  "logs pass": (program) => program.set("ApiHandlerLogs", { retentionInDays: 0 }),
  "a failed asynchronous call is kept": (program) => program.remove("ScheduledRunHandlerEventInvokeConfig"),
  "handlers are built from the entries": (program) => {
    const builds = program.evaluation.builds as unknown as { handler: string }[];
    for (const build of builds) build.handler = "elsewhere.handler";
  },
  "providers' keys are secrets": (program) =>
    program.change(lambda("ApiHandler"), (fn) => {
      fn.secretInputs = [];
    }),

  "no role may do everything of a service": (program) =>
    program.grant("AnalysisHandlerRole", {
      Action: "dynamodb:*",
      Resource: "arn:aws:dynamodb:eu-west-1:1:table/x",
    }),
  "every resource that can be named is named": (program) =>
    program.grant("AnalysisHandlerRole", { Action: "s3:GetObject", Resource: "*" }),
  "policies fit into a role": (program) =>
    program.grant("ApiHandlerRole", { Action: "s3:GetObject", Resource: "x".repeat(10_240) }),
  "policies are ours, not AWS's broad ones": (program) =>
    program.set("ApiHandlerRole", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    }),
  "a role trusts one service and no account": (program) =>
    program.set("ApiHandlerRole", {
      assumeRolePolicy: {
        Statement: {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com", AWS: "arn:aws:iam::1:root" },
        },
      },
    }),
  "scheduler and state machine act for us alone": (program) =>
    program.replace("EvolutionRole", "assumeRolePolicy", "aws:SourceAccount", "aws:RequestedRegion"),
  "every function has its own role": (program) =>
    program.change(lambda("SweeperHandler"), ({ inputs }) => {
      const api = production.resources.find(({ name }) => name === lambda("ApiHandler"));
      inputs.role = api?.inputs.role;
    }),
  "a scope that may not write cannot": (program) =>
    program.grant("WorkerRestrictedRole", {
      Action: "dynamodb:PutItem",
      Resource: "arn:aws:dynamodb:x:1:table/ledger",
    }),
  "nobody reads the sealed part": (program) =>
    program.grant("WorkerResearchRole", { Action: "s3:GetObject", Resource: `${dataBucketArn()}/*` }),
  "every worker can read the bars it works on": (program) =>
    program.set("WorkerSandboxRole", { inlinePolicies: [] }),
  "sandboxes read training bars alone": (program) =>
    program.grant("WorkerSandboxRole", { Action: "s3:GetObject", Resource: `${dataBucketArn()}/open/*` }),
  "no worker starts, stops, calls or posts": (program) =>
    program.grant("WorkerProductionRole", {
      Action: "states:StartExecution",
      Resource: "arn:aws:states:x:1:y",
    }),
  "four functions may start runs": (program) =>
    program.grant("BreedingHandlerRole", {
      Action: "states:StartExecution",
      Resource: "arn:aws:states:x:1:y",
    }),
  "a role that is handed on is bound": (program) =>
    program.grant("SweeperHandlerRole", { Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/any" }),

  "every task ends, and not before its function": (program) =>
    program.replace("Evolution", "definition", /"TimeoutSeconds":\d+/, '"Timeout":300'),
  "who waits for a token has a heartbeat": (program) =>
    program.replace("Evolution", "definition", /"HeartbeatSeconds":\d+,?/, ""),
  "executions are logged without tokens, and traced": (program) =>
    program.set("Evolution", { loggingConfiguration: { level: "ALL", includeExecutionData: true } }),
  "the state machine may call its functions alone": (program) =>
    program.grant("EvolutionRole", {
      Action: "lambda:InvokeFunction",
      Resource: "arn:aws:lambda:x:1:function:other",
    }),
  "an execution that dies ends its run": (program) =>
    program.replace("DeadExecutions", "eventPattern", ',"ABORTED"', ""),
  "functions know the state machine's true name": (program) =>
    program.change("Evolution", ({ outputs }) => {
      outputs.arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:renamed";
    }),

  "every route takes a token but the open ones": (program) =>
    program.set(routeOf("ANY /api/{proxy+}"), { authorizationType: "NONE" }),
  "every operation of the API is reached": (program) => program.remove(routeOf("ANY /api/{proxy+}")),
  "tokens come from our user pool for our client": (program) =>
    program.change("ApiAuthorizerPeopleAuthorizer", ({ inputs }) => {
      inputs.jwtConfiguration = { audiences: ["another"], issuer: "https://elsewhere" };
    }),
  "doors are throttled": (program) => program.set("ApiStage", { defaultRouteSettings: {} }),
  "access is logged, without secrets": (program) =>
    program.set("SocketStage", { defaultRouteSettings: { throttlingRateLimit: 1, dataTraceEnabled: true } }),
  "page and API share one name": (program) =>
    program.set("ApiApi", { corsConfiguration: { allowOrigins: ["*"] } }),
  "a ticket opens a socket, for our page": (program) =>
    program.set("SocketConnectHandlerRole", { inlinePolicies: [] }),
  "people sign in by code, and are invited": (program) =>
    program.set("PageClientClient", { allowedOauthFlows: ["implicit", "code"] }),
  "the page runs its own scripts alone": (program) =>
    program.change("PageHeaders", ({ inputs }) => {
      inputs.securityHeadersConfig = {
        contentSecurityPolicy: {
          contentSecurityPolicy: "default-src 'self'; script-src 'self' 'unsafe-inline';",
        },
      };
    }),
  "nobody gets another's answer": (program) =>
    program.set("FrontServerCachePolicy", { parametersInCacheKeyAndForwardedToOrigin: {} }),

  "trouble is watched": (program) => program.remove("Alarm-dead-letters-research"),
  "every function is watched": (program) => program.remove("Alarm-pusher-lag"),
  "alarms reach somebody": (program) => program.set("Alarm-runs-failed", { alarmActions: [] }),
  "alarms name what to do": (program) =>
    program.set("Alarm-runs-failed", { alarmDescription: "something is wrong" }),
  "alarms are well formed": (program) => program.set("Alarm-runs-failed", { metricQueries: [] }),
  "a dashboard shows the whole": (program) =>
    program.replace("Dashboard", "dashboardBody", "ConcurrentExecutions", "Invocations"),
  "spending is watched": (program) => program.set("MonthlyCost", { notifications: [] }),
  "alarms travel encrypted": (program) =>
    program.replace("AlarmsPolicy", "policy", "aws:SecureTransport", "aws:ViaAWSService"),
  "the sweeper comes round": (program) => program.set("SweepSchedule", { state: "DISABLED" }),
  "people's schedules are apart": (program) =>
    program.replace("ScheduleRole", "assumeRolePolicy", "schedule-group/", "other-group/"),
};

function dataBucketArn(): string {
  const bucket = production.resources.find(({ name }) => name === "DataBucketBucket");
  return String(bucket?.outputs.arn);
}

const catalogue = new Map(Object.values(rules).flatMap((room) => Object.entries(room)));

it("has a break for every rule", () => {
  expect(Object.keys(breaks).sort()).toEqual([...catalogue.keys()].sort());
});

describe("a program that is broken on purpose is found out", () => {
  it.each(Object.entries(breaks))("%s", (promise, breakIt) => {
    const program = breakable(production);

    breakIt(program);

    expect(catalogue.get(promise)?.(readProgram(program.evaluation))).not.toEqual([]);
  });
});
