export const mockAccount = "123456789012";
export const mockRegion = "eu-west-1";

type Values = Readonly<Record<string, unknown>>;

/** What a mocked resource is called: its physical name where SST gives one. */
function nameOf(inputs: Values, name: string): string {
  const named = inputs.name ?? inputs.bucket ?? inputs.dashboardName;
  return typeof named === "string" ? named : `${name}-mock`;
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${mockRegion}:${mockAccount}:${resource}`;
}

type Maker = (name: string, inputs: Values) => Values;

/** What the cloud would add to the inputs, by type: no more than programs of ours read. */
const makers: Readonly<Record<string, Maker>> = {
  "aws:lambda/function:Function": (name) => ({
    arn: arn("lambda", `function:${name}`),
    invokeArn: `arn:aws:apigateway:${mockRegion}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${name}`)}/invocations`,
    qualifiedArn: arn("lambda", `function:${name}:1`),
  }),
  "aws:sqs/queue:Queue": (name) => ({
    arn: arn("sqs", name),
    url: `https://sqs.${mockRegion}.amazonaws.com/${mockAccount}/${name}`,
  }),
  "aws:dynamodb/table:Table": (name) => ({
    arn: arn("dynamodb", `table/${name}`),
    streamArn: arn("dynamodb", `table/${name}/stream/2026-01-01T00:00:00.000`),
  }),
  "aws:s3/bucket:Bucket": (name) => ({
    arn: `arn:aws:s3:::${name}`,
    bucket: name,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${mockRegion}.amazonaws.com`,
  }),
  "aws:iam/role:Role": (name) => ({ arn: `arn:aws:iam::${mockAccount}:role/${name}` }),
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: arn("logs", `log-group:${name}`) }),
  "aws:cloudwatch/eventRule:EventRule": (name) => ({ arn: arn("events", `rule/${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
  "aws:apigatewayv2/api:Api": (name, inputs) => ({
    apiEndpoint: `${inputs.protocolType === "WEBSOCKET" ? "wss" : "https"}://${name}.execute-api.${mockRegion}.amazonaws.com`,
    executionArn: arn("execute-api", name),
  }),
  "aws:sfn/stateMachine:StateMachine": (name) => ({ arn: arn("states", `stateMachine:${name}`) }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": (name) => ({
    arn: arn("scheduler", `schedule-group/${name}`),
  }),
  "aws:sns/topic:Topic": (name) => ({ arn: arn("sns", name) }),
  "aws:cognito/userPool:UserPool": (name) => ({
    arn: arn("cognito-idp", `userpool/${name}`),
    endpoint: `cognito-idp.${mockRegion}.amazonaws.com/${name}`,
  }),
  "aws:cloudfront/distribution:Distribution": (name) => ({
    arn: `arn:aws:cloudfront::${mockAccount}:distribution/${name}`,
    domainName: `${name.toLowerCase()}.cloudfront.net`,
  }),
  "aws:cloudfront/keyValueStore:KeyValueStore": (name) => ({
    arn: `arn:aws:cloudfront::${mockAccount}:key-value-store/${name}`,
  }),
  "aws:cloudfront/function:Function": (name) => ({
    arn: `arn:aws:cloudfront::${mockAccount}:function/${name}`,
  }),
  "random:index/randomBytes:RandomBytes": () => ({ base64: Buffer.alloc(32, 1).toString("base64") }),
};

/** The state of a new resource: its inputs, a name, an id, and what its maker adds. */
export function mockState(type: string, logicalName: string, inputs: Values): { id: string; state: Values } {
  const name = nameOf(inputs, logicalName);
  const made = makers[type]?.(name, inputs) ?? {};
  const id = typeof made.url === "string" ? made.url : name;
  return { id, state: { name, ...inputs, ...made } };
}

/** Answers the provider functions that SST's components call; any other one is an error that names it. */
export function mockCall(token: string, inputs: Values): Values {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { region: mockRegion, name: mockRegion, id: mockRegion };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: mockAccount, arn: `arn:aws:iam::${mockAccount}:user/nobody` };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: renderPolicy(inputs) };
    default:
      throw new Error(
        `the program calls ${token}, which the mocks do not know; teach test/infra/harness/mocks.ts`,
      );
  }
}

interface PolicyStatementInput {
  readonly effect?: string;
  readonly sid?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/** IAM's JSON, as the provider's data source would write it. */
function renderPolicy(inputs: Values): string {
  const statements = (inputs.statements ?? []) as readonly PolicyStatementInput[];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(renderStatement) });
}

function renderStatement(statement: PolicyStatementInput): Values {
  const { sid, effect, actions, resources, principals, conditions } = statement;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect ?? "Allow",
    ...(actions === undefined ? {} : { Action: actions }),
    ...(resources === undefined ? {} : { Resource: resources }),
    ...(principals === undefined ? {} : { Principal: renderPrincipals(principals) }),
    ...(conditions === undefined ? {} : { Condition: renderConditions(conditions) }),
  };
}

function renderPrincipals(principals: NonNullable<PolicyStatementInput["principals"]>): unknown {
  if (principals.some(({ type }) => type === "*")) return "*";
  return Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers]));
}

function renderConditions(conditions: NonNullable<PolicyStatementInput["conditions"]>): Values {
  const rendered: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of conditions) {
    rendered[test] = { ...rendered[test], [variable]: values };
  }
  return rendered;
}
