import { z } from "zod";
import type { Appliers } from "./apply.ts";

const Role = z.object({
  name: z.string().optional(),
  assumeRolePolicy: z.union([z.string(), z.record(z.string(), z.unknown())]),
  inlinePolicies: z.array(z.object({ name: z.string(), policy: z.string() })).default([]),
  managedPolicyArns: z.array(z.string()).default([]),
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/**
 * Three rights that MiniStack 1.5.33 asks for otherwise than AWS: IAM knows no batch verbs of SQS, checks who answers a
 * task token against the state machine, and a schedule against its own group, which MiniStack takes for the default one.
 * A role that has AWS's right is given MiniStack's beside it.
 */
function asMiniStackAsks(policy: string): string {
  const { Statement, ...rest }: { Statement: readonly Statement[] } = JSON.parse(policy);
  const beside = Statement.flatMap(({ Action, Resource, ...others }) => {
    const actions = [Action].flat();
    const sends = actions.includes("sqs:SendMessage") ? ["sqs:SendMessageBatch"] : [];
    const answers = actions.filter((action) => action.startsWith("states:SendTask"));
    const schedules = actions.filter((action) => action.startsWith("scheduler:"));
    const grouped = [Resource].flat().map((arn) => arn.replace(/:schedule\/[^/]+\//, ":schedule/default/"));
    return [
      ...(schedules.length > 0 ? [{ ...others, Action: schedules, Resource: grouped }] : []),
      ...(sends.length > 0 ? [{ ...others, Action: sends, Resource }] : []),
      ...(answers.length > 0 ? [{ ...others, Action: answers, Resource: "*" }] : []),
    ];
  });
  return JSON.stringify({ ...rest, Statement: [...Statement, ...beside] });
}

/** Roles: MiniStack started with AUTH=true lets a function do what its role says and no more. */
export const roleAppliers: Appliers = {
  async "aws:iam/role:Role"({ http }, inputs, { logicalName }) {
    const role = Role.parse(inputs);
    const name = role.name ?? `${logicalName}-mock`;
    const trust = role.assumeRolePolicy;
    await http.form("iam", "CreateRole", {
      RoleName: name,
      AssumeRolePolicyDocument: typeof trust === "string" ? trust : JSON.stringify(trust),
    });
    for (const { name: policyName, policy } of role.inlinePolicies) {
      await http.form("iam", "PutRolePolicy", {
        RoleName: name,
        PolicyName: policyName,
        PolicyDocument: asMiniStackAsks(policy),
      });
    }
    for (const arn of role.managedPolicyArns) {
      await http.form("iam", "AttachRolePolicy", { RoleName: name, PolicyArn: arn });
    }
    return {};
  },
};
