import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type EventSourcePosition,
  type FunctionResponseType,
  PutFunctionEventInvokeConfigCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, CreateScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { z } from "zod";
import type { Appliers } from "./apply.ts";

const Code = z.object({
  name: z.string(),
  handler: z.literal("bundle.handler"),
  runtime: z.literal("nodejs24.x"),
  packageType: z.literal("Zip"),
  role: z.string(),
  memorySize: z.int(),
  timeout: z.int(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

const Failures = z.object({ onFailure: z.object({ destination: z.string() }) });
const InvokeConfig = z.object({
  functionName: z.string(),
  maximumRetryAttempts: z.int(),
  destinationConfig: Failures,
});

const Mapping = z.object({
  eventSourceArn: z.string(),
  functionName: z.string(),
  batchSize: z.int(),
  functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")),
  maximumBatchingWindowInSeconds: z.int().optional(),
  scalingConfig: z.object({ maximumConcurrency: z.int() }).optional(),
  startingPosition: z.string().optional(),
  maximumRetryAttempts: z.int().optional(),
  maximumRecordAgeInSeconds: z.int().optional(),
  bisectBatchOnFunctionError: z.boolean().optional(),
  destinationConfig: z.object({ onFailure: z.object({ destinationArn: z.string() }) }).optional(),
  filterCriteria: z.object({ filters: z.array(z.object({ pattern: z.string() })) }).optional(),
});

const Permission = z.object({
  action: z.string(),
  function: z.string(),
  principal: z.string(),
  sourceArn: z.string(),
});

const StateMachine = z.object({
  name: z.string(),
  type: z.literal("STANDARD"),
  roleArn: z.string(),
  definition: z.string(),
});

const Schedule = z.object({
  name: z.string(),
  scheduleExpression: z.string(),
  state: z.literal("ENABLED"),
  flexibleTimeWindow: z.object({ mode: z.literal("OFF") }),
  target: z.object({
    arn: z.string(),
    roleArn: z.string(),
    input: z.string(),
    retryPolicy: z.object({ maximumRetryAttempts: z.int() }),
    deadLetterConfig: z.object({ arn: z.string() }),
  }),
});

const Rule = z.object({ name: z.string(), eventPattern: z.string() });
const Target = z.object({
  rule: z.string(),
  arn: z.string(),
  deadLetterConfig: z.object({ arn: z.string() }),
  retryPolicy: z.object({ maximumRetryAttempts: z.int(), maximumEventAgeInSeconds: z.int() }),
});

/** Functions, what calls them, and the state machine. */
export const functionAppliers: Appliers = {
  async "aws:lambda/function:Function"({ lambda }, inputs, { logicalName, codeOf }) {
    const code = Code.parse(inputs);
    const made = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: code.name,
        Handler: code.handler,
        Runtime: code.runtime as Runtime,
        Role: code.role,
        MemorySize: code.memorySize,
        Timeout: code.timeout,
        Environment: { Variables: code.environment.variables },
        Code: { ZipFile: codeOf(logicalName) },
      }),
    );
    return { arn: made.FunctionArn };
  },

  async "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"({ lambda }, inputs) {
    const { functionName, maximumRetryAttempts, destinationConfig } = InvokeConfig.parse(inputs);
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: functionName,
        MaximumRetryAttempts: maximumRetryAttempts,
        DestinationConfig: { OnFailure: { Destination: destinationConfig.onFailure.destination } },
      }),
    );
    return {};
  },

  async "aws:lambda/eventSourceMapping:EventSourceMapping"({ lambda }, inputs) {
    const mapping = Mapping.parse(inputs);
    const { scalingConfig, destinationConfig, filterCriteria } = mapping;
    const made = await lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: mapping.eventSourceArn,
        FunctionName: mapping.functionName,
        BatchSize: mapping.batchSize,
        FunctionResponseTypes: mapping.functionResponseTypes as FunctionResponseType[],
        MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowInSeconds,
        StartingPosition: mapping.startingPosition as EventSourcePosition | undefined,
        MaximumRetryAttempts: mapping.maximumRetryAttempts,
        MaximumRecordAgeInSeconds: mapping.maximumRecordAgeInSeconds,
        BisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError,
        ScalingConfig: scalingConfig && { MaximumConcurrency: scalingConfig.maximumConcurrency },
        DestinationConfig: destinationConfig && {
          OnFailure: { Destination: destinationConfig.onFailure.destinationArn },
        },
        FilterCriteria: filterCriteria && {
          Filters: filterCriteria.filters.map(({ pattern }) => ({ Pattern: pattern })),
        },
      }),
    );
    return { id: made.UUID };
  },

  async "aws:lambda/permission:Permission"({ lambda }, inputs, { logicalName }) {
    const permission = Permission.parse(inputs);
    await lambda.send(
      new AddPermissionCommand({
        StatementId: logicalName,
        Action: permission.action,
        FunctionName: permission.function,
        Principal: permission.principal,
        SourceArn: permission.sourceArn,
      }),
    );
    return {};
  },

  async "aws:sfn/stateMachine:StateMachine"({ sfn }, inputs) {
    const { name, type, roleArn, definition } = StateMachine.parse(inputs);
    const made = await sfn.send(new CreateStateMachineCommand({ name, type, roleArn, definition }));
    return { arn: made.stateMachineArn };
  },

  async "aws:cloudwatch/eventRule:EventRule"({ http }, inputs) {
    const { name, eventPattern } = Rule.parse(inputs);
    const made = await http.verb("events", "AWSEvents.PutRule", { Name: name, EventPattern: eventPattern });
    return { arn: String(made.RuleArn) };
  },

  async "aws:cloudwatch/eventTarget:EventTarget"({ http }, inputs, { logicalName }) {
    const { rule, arn, deadLetterConfig, retryPolicy } = Target.parse(inputs);
    const target = {
      Id: logicalName,
      Arn: arn,
      DeadLetterConfig: { Arn: deadLetterConfig.arn },
      RetryPolicy: {
        MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
        MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      },
    };
    await http.verb("events", "AWSEvents.PutTargets", { Rule: rule, Targets: [target] });
    return {};
  },

  async "aws:scheduler/scheduleGroup:ScheduleGroup"({ scheduler }, inputs) {
    const { name } = z.object({ name: z.string() }).parse(inputs);
    await scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
    return {};
  },

  async "aws:scheduler/schedule:Schedule"({ scheduler }, inputs) {
    const { name, scheduleExpression, state, flexibleTimeWindow, target } = Schedule.parse(inputs);
    await scheduler.send(
      new CreateScheduleCommand({
        Name: name,
        ScheduleExpression: scheduleExpression,
        State: state,
        FlexibleTimeWindow: { Mode: flexibleTimeWindow.mode },
        Target: {
          Arn: target.arn,
          RoleArn: target.roleArn,
          Input: target.input,
          RetryPolicy: { MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts },
          DeadLetterConfig: { Arn: target.deadLetterConfig.arn },
        },
      }),
    );
    return {};
  },
};
