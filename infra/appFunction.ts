/// <reference path="../.sst/platform/config.d.ts" />
import { logRetentionDays, named } from "./stage.ts";

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly $util.Input<string>[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

export interface AppFunctionArgs {
  /** The file's name in packages/functions/src/entries, without its ending. */
  readonly entry: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, $util.Input<string>>>;
  readonly permissions: readonly Permission[];
  readonly copyFiles?: readonly { readonly from: string; readonly to: string }[];
  /** Takes what an asynchronous call could not deliver; given to functions that are called so. */
  readonly undelivered?: sst.aws.Queue;
}

export interface AppFunction {
  readonly name: string;
  readonly fn: sst.aws.Function;
  readonly timeoutSeconds: number;
}

const asynchronousRetries = 2;

/**
 * A function under a role of its own that may do what is listed, write its own log group, and send its traces.
 *
 * SST's role would be trusted by the whole account and carry a managed policy that writes every log; both go, but for
 * `sst dev`, where the developer's machine stands in for the function.
 */
export function appFunction(name: string, args: AppFunctionArgs): AppFunction {
  const { undelivered } = args;
  const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/${named("functions")}/${name}`,
    retentionInDays: logRetentionDays,
  });
  const fn = new sst.aws.Function(name, {
    handler: `packages/functions/src/entries/${args.entry}.handler`,
    description: args.description,
    runtime: "nodejs24.x",
    architecture: "arm64",
    memory: `${args.memoryMb} MB`,
    timeout: `${args.timeoutSeconds} seconds`,
    environment: {
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: named("app"),
      ...args.environment,
    },
    permissions: [...args.permissions, ...ownPermissions(logs, undelivered)].map(mutable),
    logging: { logGroup: logs.name, format: "json" },
    nodejs: { format: "esm", minify: true, sourcemap: true },
    copyFiles: (args.copyFiles ?? []).map(({ from, to }) => ({ from, to })),
    ...(undelivered === undefined ? {} : { retries: asynchronousRetries }),
    transform: {
      function: { tracingConfig: { mode: "Active" } },
      role: (role) => {
        if ($dev) return;
        role.managedPolicyArns = [];
        role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
      },
      ...(undelivered === undefined
        ? {}
        : { eventInvokeConfig: { destinationConfig: { onFailure: { destination: undelivered.arn } } } }),
    },
  });
  return { name, fn, timeoutSeconds: args.timeoutSeconds };
}

function ownPermissions(logs: aws.cloudwatch.LogGroup, undelivered: sst.aws.Queue | undefined): Permission[] {
  return [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    // X-Ray knows no resources: AWS documents these two on all.
    { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ...(undelivered === undefined ? [] : [{ actions: ["sqs:SendMessage"], resources: [undelivered.arn] }]),
  ];
}

function mutable({ actions, resources, conditions }: Permission): sst.aws.FunctionPermissionArgs {
  return {
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined
      ? {}
      : {
          conditions: conditions.map(({ test, variable, values }) => ({
            test,
            variable,
            values: [...values],
          })),
        }),
  };
}
