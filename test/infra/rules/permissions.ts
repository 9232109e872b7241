import { permits, Scope } from "@tradewind/core/safety/scopes";
import { buckets } from "@tradewind/functions/aws/resources";
import type { EvaluatedResource } from "../harness/model.ts";
import {
  asList,
  at,
  covers,
  type Findings,
  functionName,
  type Program,
  parsePolicy,
  type Statement,
  statementsOf,
} from "./program.ts";

/** Actions for which AWS knows no resource: X-Ray's, and CloudWatch's delivery of a state machine's log. */
const withoutResource =
  /^(xray:(Put|Get)[A-Za-z]+|logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|Describe\w+))$/;

/** SST lets API Gateway write logs by AWS's own policy, once for the whole account and region. */
const accountWideRole = "APIGatewayPushToCloudWatchLogsRole";

function allowed(role: EvaluatedResource): readonly Statement[] {
  return statementsOf(role).filter(({ effect }) => effect === "Allow");
}

function allows(statements: readonly Statement[], action: string, resource?: string): boolean {
  return statements.some(
    (statement) =>
      statement.actions.some((pattern) => covers(pattern, action)) &&
      (resource === undefined || statement.resources.some((pattern) => covers(pattern, resource))),
  );
}

export function noRoleMayDoEverything(program: Program): Findings {
  return program
    .all("role")
    .flatMap((role) =>
      allowed(role).flatMap(({ actions }) =>
        actions.filter((action) => action.includes("*")).map((action) => `${role.name}: ${action}`),
      ),
    );
}

export function everyResourceIsNamed(program: Program): Findings {
  return program.all("role").flatMap((role) =>
    allowed(role)
      .filter(({ resources }) => resources.length === 0 || resources.some((resource) => !isNamed(resource)))
      .filter(({ actions }) => !actions.every((action) => withoutResource.test(action)))
      .map(({ actions, resources }) => `${role.name}: ${actions} on ${resources}`),
  );
}

/** An ARN whose own thing is spelled out: a star may stand for what lies within it. */
function isNamed(resource: string): boolean {
  const [arn, partition, service, , , ...rest] = resource.split(":");
  return arn === "arn" && partition === "aws" && service !== "*" && /^[\w/.$-]{3,}/.test(rest.join(":"));
}

export function policiesAreOurs(program: Program): Findings {
  return program
    .all("role")
    .filter(({ name, inputs }) => name !== accountWideRole && asList(inputs.managedPolicyArns).length > 0)
    .map(({ name, inputs }) => `${name}: ${inputs.managedPolicyArns}`);
}

/** A role is taken by one service. SST would let everybody in the account take a function's. */
export function rolesTrustServicesAlone(program: Program): Findings {
  return program.all("role").flatMap(({ name, inputs }) =>
    parsePolicy(inputs.assumeRolePolicy).flatMap(({ principal }) => {
      const trusted = asList(at(principal, "Service"));
      const others = Object.keys((principal ?? {}) as object).filter((kind) => kind !== "Service");
      return trusted.length === 1 && others.length === 0
        ? []
        : [`${name}: trusts ${JSON.stringify(principal)}`];
    }),
  );
}

/** Scheduler and Step Functions act for many accounts; only for ours do they get these roles. */
export function servicesActForUsAlone(program: Program): Findings {
  return program.all("role").flatMap(({ name, inputs }) =>
    parsePolicy(inputs.assumeRolePolicy).flatMap(({ principal, condition }) => {
      const service = String(at(principal, "Service"));
      if (!/^(scheduler|states)\./.test(service)) return [];
      const account = at(condition, "StringEquals", "aws:SourceAccount");
      return account === program.evaluation.account ? [] : [`${name}: ${service} may act for anybody`];
    }),
  );
}

export function everyFunctionHasItsOwnRole(program: Program): Findings {
  const roles = program.all("function").map(({ inputs }) => inputs.role);
  const unknown = program
    .all("function")
    .filter(({ inputs }) => program.byArn(inputs.role) === undefined)
    .map(({ name }) => `${name}: under a role that is not ours`);
  return new Set(roles).size === roles.length ? unknown : [...unknown, "functions share a role"];
}

function workers(program: Program): readonly { readonly scope: Scope; readonly may: readonly Statement[] }[] {
  return Scope.options.flatMap((scope) => {
    const fn = program.all("function").find((one) => functionName(one).toLowerCase() === `worker${scope}`);
    return fn === undefined ? [] : [{ scope, may: program.allowedTo(fn) }];
  });
}

const writing = [
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:BatchWriteItem",
  "s3:PutObject",
  "s3:DeleteObject",
  "sqs:SendMessage",
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
];

export function scopesThatMayNotWriteCannot(program: Program): Findings {
  return workers(program)
    .filter(({ scope }) => !permits(scope, "writeResults"))
    .flatMap(({ scope, may }) =>
      writing.filter((action) => allows(may, action)).map((action) => `${scope} may ${action}`),
    );
}

/** The sealed part is the exam's: no worker and no phase reads it. */
export function nobodyReadsTheSealedPart(program: Program): Findings {
  const data = program.all("bucket").find(({ name }) => name === "DataBucketBucket");
  if (data === undefined || !buckets.data.prefixes.includes("sealed/"))
    return ["there is no sealed part to guard"];
  const sealed = `${data.outputs.arn}/sealed/market`;
  return program
    .all("function")
    .filter((fn) => allows(program.allowedTo(fn), "s3:GetObject", sealed))
    .map(({ name }) => `${name}: reads the sealed part`);
}

export function everyWorkerReadsWhatItWorksOn(program: Program): Findings {
  const data = program.all("bucket").find(({ name }) => name === "DataBucketBucket");
  return workers(program).flatMap(({ scope, may }) => {
    const section = permits(scope, "readValidation") ? "open" : "training";
    return allows(may, "s3:GetObject", `${data?.outputs.arn}/${section}/market`)
      ? []
      : [`${scope}: cannot read the ${section} bars`];
  });
}

/** What comes from outside sees training bars alone: neither those behind them nor the datasets they were cut from. */
export function sandboxesReadTrainingBarsAlone(program: Program): Findings {
  const data = program.all("bucket").find(({ name }) => name === "DataBucketBucket");
  const sandboxes = program.all("function").filter((fn) =>
    ["workersandbox", "preview"].includes(
      functionName(fn)
        .toLowerCase()
        .replace(/handler$/, ""),
    ),
  );
  if (sandboxes.length !== 2)
    return [`there are ${sandboxes.length} sandboxes instead of a worker and a preview`];
  return sandboxes.flatMap((fn) =>
    ["open", "sealed", "datasets"]
      .filter((prefix) =>
        allows(program.allowedTo(fn), "s3:GetObject", `${data?.outputs.arn}/${prefix}/market`),
      )
      .map((prefix) => `${fn.name} reads ${prefix}/`),
  );
}

export function workersCannotSteer(program: Program): Findings {
  const steering = [
    "states:StartExecution",
    "states:StopExecution",
    "execute-api:ManageConnections",
    "lambda:InvokeFunction",
    "iam:PassRole",
    "scheduler:CreateSchedule",
  ];
  return workers(program).flatMap(({ scope, may }) =>
    steering.filter((action) => allows(may, action)).map((action) => `worker ${scope} may ${action}`),
  );
}

const starters = ["ApiHandler", "ContinueHandler", "ScheduledRunHandler", "SweeperHandler"];

export function fewMayStartRuns(program: Program): Findings {
  const may = program
    .all("function")
    .filter((fn) => allows(program.allowedTo(fn), "states:StartExecution"))
    .map(functionName)
    .sort();
  return may.join() === starters.join() ? [] : [`runs are started by ${may}`];
}

/** A role that is handed on goes to the scheduler, and it is that one role. */
export function handedOnRolesAreBound(program: Program): Findings {
  return program.all("role").flatMap((role) =>
    allowed(role)
      .filter(({ actions }) => actions.includes("iam:PassRole"))
      .flatMap(({ resources, condition }) => {
        const to = asList(at(condition, "StringEquals", "iam:PassedToService")).join();
        const named = resources.length === 1 && program.byArn(resources[0])?.type === "aws:iam/role:Role";
        return named && to === "scheduler.amazonaws.com"
          ? []
          : [`${role.name}: hands on ${resources} to ${to}`];
      }),
  );
}

const policyLettersMax = 10_240;

/** All inline policies of a role together: AWS refuses more. */
export function policiesFit(program: Program): Findings {
  return program.all("role").flatMap(({ name, inputs }) => {
    const letters = asList(inputs.inlinePolicies).map((policy) => String(at(policy, "policy")).length);
    const sum = letters.reduce((total, part) => total + part, 0);
    return sum <= policyLettersMax ? [] : [`${name}: ${sum} letters of policies`];
  });
}
