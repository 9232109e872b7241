import { limits } from "@tradewind/core/limits";
import { asList, at, type Findings, type Program, parsePolicy, refusesPlain } from "./program.ts";

const secondsPerDay = 86_400;
const deadRetentionDays = 14;

/** Mappings with what they read from and whom they call. */
function deliveries(program: Program) {
  return program.all("mapping").map((mapping) => ({
    mapping,
    source: program.byArn(mapping.inputs.eventSourceArn),
    consumer: program.byArn(mapping.inputs.functionName),
  }));
}

function redriveOf(inputs: Readonly<Record<string, unknown>>): { target: string; receives: number } | null {
  if (typeof inputs.redrivePolicy !== "string") return null;
  const policy = JSON.parse(inputs.redrivePolicy);
  return { target: policy.deadLetterTargetArn, receives: policy.maxReceiveCount };
}

function deadLetterArns(program: Program): ReadonlySet<string> {
  return new Set(program.all("queue").flatMap(({ inputs }) => redriveOf(inputs)?.target ?? []));
}

/** Lambda retries a throttled batch within the visibility timeout: six times the function's, says AWS. */
export function visibilityOutlastsConsumer(program: Program): Findings {
  return deliveries(program).flatMap(({ mapping, source, consumer }) => {
    const visible = Number(source?.inputs.visibilityTimeoutSeconds);
    const timeout = Number(consumer?.inputs.timeout);
    if (source?.type !== "aws:sqs/queue:Queue") return [];
    return visible >= limits.visibilityTimeoutFactor * timeout
      ? []
      : [`${mapping.name}: invisible for ${visible} s, its function may take ${timeout} s`];
  });
}

export function workedQueuesHaveDeadLetters(program: Program): Findings {
  const dead = deadLetterArns(program);
  return deliveries(program).flatMap(({ source }) => {
    if (source?.type !== "aws:sqs/queue:Queue" || dead.has(String(source.outputs.arn))) return [];
    const redrive = redriveOf(source.inputs);
    if (redrive === null) return [`${source.name}: no dead letters`];
    return redrive.receives >= limits.queueReceiveCountMax
      ? []
      : [`${source.name}: ${redrive.receives} receives`];
  });
}

export function deadLettersOutliveTheirSource(program: Program): Findings {
  return program.all("queue").flatMap((queue) => {
    const redrive = redriveOf(queue.inputs);
    if (redrive === null) return [];
    const dead = program.byArn(redrive.target);
    const kept = Number(dead?.inputs.messageRetentionSeconds);
    return kept === deadRetentionDays * secondsPerDay && kept > Number(queue.inputs.messageRetentionSeconds)
      ? []
      : [`${queue.name}: dead letters kept ${kept} s`];
  });
}

export function deadLettersTakeFromTheirSourceAlone(program: Program): Findings {
  return program.all("queue").flatMap((queue) => {
    const redrive = redriveOf(queue.inputs);
    if (redrive === null) return [];
    const dead = program.byArn(redrive.target);
    const allowed = program
      .all("redriveAllowPolicy")
      .filter(({ inputs }) => inputs.queueUrl === dead?.outputs.url)
      .map(({ inputs }) => JSON.parse(String(inputs.redriveAllowPolicy)));
    const exact =
      allowed.length === 1 &&
      allowed[0].redrivePermission === "byQueue" &&
      allowed[0].sourceQueueArns.join() === queue.outputs.arn;
    return exact ? [] : [`${redrive.target}: whose messages it takes is not limited to ${queue.name}`];
  });
}

/** Without it a worker's list of failed messages is ignored, and the good ones come back too. */
export function failuresComeBackAlone(program: Program): Findings {
  return program
    .all("mapping")
    .filter(({ inputs }) => !asList(inputs.functionResponseTypes).includes("ReportBatchItemFailures"))
    .map(({ name }) => `${name}: partial responses are off`);
}

/** The poller does not know reserved concurrency and burns receives on it; the mapping's own limit it knows. */
export function concurrencyIsLimitedAtTheQueue(program: Program): Findings {
  const mappings = deliveries(program).flatMap(({ mapping, source }) => {
    if (source?.type !== "aws:sqs/queue:Queue") return [];
    const most = Number(at(mapping.inputs, "scalingConfig", "maximumConcurrency"));
    return most >= 2 && most <= 1_000 ? [] : [`${mapping.name}: maximum concurrency ${most}`];
  });
  const reserved = program
    .all("function")
    .filter(({ inputs }) => inputs.reservedConcurrentExecutions !== undefined)
    .map(({ name }) => `${name}: reserved concurrency`);
  return [...mappings, ...reserved];
}

export function queuesAreEncrypted(program: Program): Findings {
  return program
    .all("queue")
    .filter(({ inputs }) => inputs.sqsManagedSseEnabled !== true)
    .map(({ name }) => `${name}: not encrypted`);
}

export function queuesRefusePlainConnections(program: Program): Findings {
  return program.all("queue").flatMap(({ name, outputs }) => {
    const policies = program.all("queuePolicy").filter(({ inputs }) => inputs.queueUrl === outputs.url);
    const refused = policies
      .flatMap(({ inputs }) => parsePolicy(inputs.policy))
      .some(
        (statement) => refusesPlain(statement, [String(outputs.arn)]) && statement.actions.includes("sqs:*"),
      );
    return refused ? [] : [`${name}: reached without TLS`];
  });
}

/** A record that fails for ever must not hold up its shard, nor vanish. */
export function streamsGiveUpInTheEnd(program: Program): Findings {
  return deliveries(program).flatMap(({ mapping, source }) => {
    if (source?.type === "aws:sqs/queue:Queue") return [];
    const { inputs } = mapping;
    const lost = program.byArn(at(inputs, "destinationConfig", "onFailure", "destinationArn"));
    const bounded = Number(inputs.maximumRetryAttempts) >= 1 && Number(inputs.maximumRecordAgeInSeconds) > 0;
    return bounded && inputs.bisectBatchOnFunctionError === true && lost !== undefined
      ? []
      : [`${mapping.name}: retries without end, or loses without trace`];
  });
}
