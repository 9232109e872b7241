/// <reference path="../.sst/platform/config.d.ts" />
import type { Permission } from "./appFunction.ts";
import { accountId, logRetentionDays } from "./stage.ts";
import { renderWorkflow, type WorkflowFunction, workflowFunctions } from "./workflow.ts";

type FunctionArns = Readonly<Record<WorkflowFunction, string>>;

/**
 * The state machine of runs: the rendered definition with the functions' ARNs put in, under a role that may do what
 * its tasks need, deliver its log and its traces, and nothing else.
 *
 * SST's own StepFunctions component is not used: it renders task timeouts under a name AWS refuses, knows no heartbeats
 * and grants a broad role.
 */
export function createStateMachine(
  name: string,
  functions: Readonly<Record<WorkflowFunction, sst.aws.Function>>,
): aws.sfn.StateMachine {
  const arns = $resolve(
    Object.fromEntries(workflowFunctions.map((key) => [key, functions[key].arn])) as Record<
      WorkflowFunction,
      $util.Output<string>
    >,
  );
  const { asl, policyStatements } = renderWorkflow();
  const role = new aws.iam.Role("EvolutionRole", {
    name: `${name}-role`,
    assumeRolePolicy: trustOfStates(),
    inlinePolicies: [
      { name: "invoke", policy: arns.apply((known) => substitute(policyText(policyStatements), known)) },
      { name: "observe", policy: policyText(observing.map(statementOf)) },
    ],
  });
  const logs = new aws.cloudwatch.LogGroup("EvolutionLogs", {
    // The prefix spares the account's log resource policy, whose length is limited.
    name: `/aws/vendedlogs/states/${name}`,
    retentionInDays: logRetentionDays,
  });
  return new aws.sfn.StateMachine("Evolution", {
    name,
    type: "STANDARD",
    roleArn: role.arn,
    definition: arns.apply((known) => substitute(JSON.stringify(asl), known)),
    loggingConfiguration: {
      level: "ALL",
      // Inputs hold task tokens, which whoever reads the log could answer.
      includeExecutionData: false,
      logDestination: $interpolate`${logs.arn}:*`,
    },
    tracingConfiguration: { enabled: true },
  });
}

/** Neither log delivery nor X-Ray knows resources: AWS documents these on all. */
const observing: readonly Permission[] = [
  {
    actions: [
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    resources: ["*"],
  },
  {
    actions: [
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
    ],
    resources: ["*"],
  },
];

function statementOf({ actions, resources }: Permission): object {
  return { Effect: "Allow", Action: actions, Resource: resources };
}

function policyText(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function trustOfStates(): $util.Output<string> {
  return $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "states.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}

function substitute(text: string, arns: FunctionArns): string {
  return workflowFunctions.reduce((result, name) => result.replaceAll(`\${${name}}`, arns[name]), text);
}
