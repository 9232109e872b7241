/// <reference path="../.sst/platform/config.d.ts" />
import { renderWorkflow, type WorkflowFunction, workflowFunctions } from "./workflow.ts";

type FunctionArns = Readonly<Record<WorkflowFunction, string>>;

/**
 * The state machine of runs: the rendered definition with the functions' ARNs put in, under a role that may do what
 * its tasks need and nothing else.
 *
 * SST's own StepFunctions component is not used: it renders task timeouts under a name AWS refuses, knows no heartbeats
 * and grants a broad role. Checked by `sst install`'s types, not by the repository's tsc (see tsconfig.json).
 */
export function createStateMachine(functions: Readonly<Record<WorkflowFunction, sst.aws.Function>>) {
  const arns = $resolve(
    Object.fromEntries(workflowFunctions.map((name) => [name, functions[name].arn])) as Record<
      WorkflowFunction,
      $util.Output<string>
    >,
  );
  const { asl, policyStatements } = renderWorkflow();
  const role = new aws.iam.Role("EvolutionRole", {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "invoke",
        policy: arns.apply((known) =>
          substitute(JSON.stringify({ Version: "2012-10-17", Statement: policyStatements }), known),
        ),
      },
    ],
  });
  return new aws.sfn.StateMachine("Evolution", {
    type: "STANDARD",
    roleArn: role.arn,
    definition: arns.apply((known) => substitute(JSON.stringify(asl), known)),
  });
}

function substitute(text: string, arns: FunctionArns): string {
  return workflowFunctions.reduce((result, name) => result.replaceAll(`\${${name}}`, arns[name]), text);
}
