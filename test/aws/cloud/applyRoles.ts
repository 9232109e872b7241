import { z } from "zod";
import type { Appliers } from "./apply.ts";

const Role = z.object({
  name: z.string().optional(),
  assumeRolePolicy: z.union([z.string(), z.record(z.string(), z.unknown())]),
  inlinePolicies: z.array(z.object({ name: z.string(), policy: z.string() })).default([]),
  managedPolicyArns: z.array(z.string()).default([]),
});

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
        PolicyDocument: policy,
      });
    }
    for (const arn of role.managedPolicyArns) {
      await http.form("iam", "AttachRolePolicy", { RoleName: name, PolicyArn: arn });
    }
    return {};
  },
};
