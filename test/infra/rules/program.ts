import type { EvaluatedResource, Evaluation } from "../harness/model.ts";

export type Values = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principal: unknown;
  readonly condition: Values;
}

/** What a rule finds wrong, one line each; empty when the program keeps it. */
export type Findings = readonly string[];

/** The evaluated program, to be asked for what belongs together. */
export interface Program {
  readonly evaluation: Evaluation;
  readonly isProduction: boolean;
  all(type: ResourceType): readonly EvaluatedResource[];
  byArn(arn: unknown): EvaluatedResource | undefined;
  /** What the role that this function runs under is allowed. */
  allowedTo(fn: EvaluatedResource): readonly Statement[];
}

const types = {
  account: "aws:apigateway/account:Account",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  api: "aws:apigatewayv2/api:Api",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  bucket: "aws:s3/bucket:Bucket",
  bucketCors: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  bucketEncryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  bucketLifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  bucketLogging: "aws:s3/bucketLogging:BucketLogging",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  bucketPrivacy: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  bucketVersioning: "aws:s3/bucketVersioning:BucketVersioning",
  budget: "aws:budgets/budget:Budget",
  cachePolicy: "aws:cloudfront/cachePolicy:CachePolicy",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  distribution: "aws:cloudfront/distribution:Distribution",
  eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  function: "aws:lambda/function:Function",
  headersPolicy: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  integration: "aws:apigatewayv2/integration:Integration",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  permission: "aws:lambda/permission:Permission",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  redriveAllowPolicy: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  role: "aws:iam/role:Role",
  route: "aws:apigatewayv2/route:Route",
  schedule: "aws:scheduler/schedule:Schedule",
  scheduleGroup: "aws:scheduler/scheduleGroup:ScheduleGroup",
  stage: "aws:apigatewayv2/stage:Stage",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  table: "aws:dynamodb/table:Table",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  userPool: "aws:cognito/userPool:UserPool",
  userPoolClient: "aws:cognito/userPoolClient:UserPoolClient",
} as const;
export type ResourceType = keyof typeof types;

export function readProgram(evaluation: Evaluation): Program {
  const { resources } = evaluation;
  const all = (type: ResourceType): readonly EvaluatedResource[] =>
    resources.filter((resource) => resource.type === types[type]);
  const byArn = (arn: unknown): EvaluatedResource | undefined =>
    resources.find(({ outputs }) => outputs.arn !== undefined && outputs.arn === arn);
  return {
    evaluation,
    isProduction: evaluation.stage === "production",
    all,
    byArn,
    allowedTo: (fn) => {
      const role = byArn(fn.inputs.role);
      return role === undefined ? [] : statementsOf(role).filter(({ effect }) => effect === "Allow");
    },
  };
}

/** A function's logical name as infra/ gives it: `WorkerRestricted`, `ApiHandler`. */
export function functionName({ name }: EvaluatedResource): string {
  return name.replace(/Function$/, "");
}

/** The statements of a role's inline policies, or of one policy document. */
export function statementsOf({ inputs }: EvaluatedResource): readonly Statement[] {
  const inline = asList(inputs.inlinePolicies).map((policy) => (policy as Values).policy);
  return (inputs.policy === undefined ? inline : [inputs.policy]).flatMap(parsePolicy);
}

export function parsePolicy(policy: unknown): readonly Statement[] {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as Values;
  return asList(document.Statement).map((entry) => {
    const statement = entry as Values;
    return {
      effect: String(statement.Effect),
      actions: asList(statement.Action).map(String),
      resources: asList(statement.Resource).map(String),
      principal: statement.Principal,
      condition: (statement.Condition ?? {}) as Values,
    };
  });
}

/** Whether a statement refuses everybody who comes without TLS to all of the named resources. */
export function refusesPlain(statement: Statement, resources: readonly string[]): boolean {
  const secure = (statement.condition.Bool as Values | undefined)?.["aws:SecureTransport"];
  return (
    statement.effect === "Deny" &&
    statement.principal === "*" &&
    String(secure) === "false" &&
    resources.every((resource) => statement.resources.includes(resource))
  );
}

/** Whether IAM's pattern, with its `*`, covers the text. */
export function covers(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The value at a path of keys, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Values | undefined)?.[key], value);
}
