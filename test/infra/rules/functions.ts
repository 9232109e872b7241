import { Scope } from "@tradewind/core/safety/scopes";
import type { EntrySpec } from "@tradewind/functions/aws/grants";
import { entries, workerEntry } from "@tradewind/functions/aws/resources";
import { asList, at, type Findings, functionName, type Program, type Values } from "./program.ts";

const logical = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** Every function that the contract knows, by its logical name. */
export const specs: ReadonlyMap<string, EntrySpec> = new Map([
  ...Object.values(entries).map((entry) => [`${logical(entry.name)}Handler`, entry] as const),
  ...Scope.options.map((scope) => [`Worker${logical(scope)}`, workerEntry(scope)] as const),
]);

export function functionsAreWhatEntriesAskFor(program: Program): Findings {
  const present = new Map(program.all("function").map((fn) => [functionName(fn), fn]));
  const wrong = [...specs].flatMap(([name, spec]) => {
    const inputs = present.get(name)?.inputs;
    if (inputs === undefined) return [`${name}: not deployed`];
    const asked = `${spec.memoryMb} MB ${spec.timeoutSeconds} s`;
    const found = `${inputs.memorySize} MB ${inputs.timeout} s`;
    return found === asked ? [] : [`${name}: ${found}, asked for ${asked}`];
  });
  const unknown = [...present.keys()]
    .filter((name) => !specs.has(name))
    .map((name) => `${name}: in no contract`);
  return [...wrong, ...unknown];
}

/** All it asks for, nothing else: what a function is not told it cannot give away. */
export function functionsAreToldWhatTheyAskFor(program: Program): Findings {
  return program.all("function").flatMap((fn) => {
    const told = Object.entries((at(fn.inputs, "environment", "variables") ?? {}) as Values)
      .filter(([name]) => !/^(SST_|POWERTOOLS_)/.test(name))
      .map(([name, value]) => (value === "" || value === undefined ? `${name} empty` : name));
    const asked = [...new Set(specs.get(functionName(fn))?.environment ?? [])];
    return told.sort().join() === asked.sort().join() ? [] : [`${fn.name}: told ${told}, asks for ${asked}`];
  });
}

export function functionsRunOnTheChosenPlatform(program: Program): Findings {
  return program
    .all("function")
    .filter(
      ({ inputs }) => inputs.runtime !== "nodejs24.x" || asList(inputs.architectures).join() !== "arm64",
    )
    .map(({ name, inputs }) => `${name}: ${inputs.runtime} on ${inputs.architectures}`);
}

export function functionsAreTraced(program: Program): Findings {
  return program
    .all("function")
    .filter(({ inputs }) => at(inputs, "tracingConfig", "mode") !== "Active")
    .map(({ name }) => `${name}: not traced`);
}

/** Into a group of its own, as JSON, so that a run can be followed through all of them. */
export function functionsLogForAWhile(program: Program): Findings {
  const groups = new Map(program.all("logGroup").map(({ outputs }) => [outputs.name, outputs]));
  const used = new Set<unknown>();
  return program.all("function").flatMap(({ name, inputs }) => {
    const group = at(inputs, "loggingConfig", "logGroup");
    const shared = used.has(group);
    used.add(group);
    const asJson = at(inputs, "loggingConfig", "logFormat") === "JSON";
    return groups.has(group) && !shared && asJson
      ? []
      : [`${name}: logs as text, into a shared or unknown group`];
  });
}

export function logsPass(program: Program): Findings {
  return program
    .all("logGroup")
    .filter(({ inputs }) => !(Number(inputs.retentionInDays) > 0 && Number(inputs.retentionInDays) <= 90))
    .map(({ name, inputs }) => `${name}: kept ${inputs.retentionInDays} days`);
}

/** Who is called asynchronously has nobody to tell of a failure. */
export function asynchronousFailuresAreKept(program: Program): Findings {
  const queues = new Set(program.all("queue").map(({ outputs }) => outputs.arn));
  return program.all("function").flatMap((fn) => {
    const kind = specs.get(functionName(fn))?.trigger.kind ?? "";
    if (!["schedule", "rate"].includes(kind)) return [];
    const config = program
      .all("eventInvokeConfig")
      .find(({ inputs }) => inputs.functionName === fn.outputs.name);
    const destination = at(config?.inputs, "destinationConfig", "onFailure", "destination");
    return queues.has(destination) ? [] : [`${fn.name}: a failed call vanishes`];
  });
}

export function handlersAreBuiltFromEntries(program: Program): Findings {
  const builds = new Map(program.evaluation.builds.map((build) => [build.functionName, build.handler]));
  return [...specs].flatMap(([name, spec]) => {
    const expected = `packages/functions/src/entries/${spec.name}.handler`;
    return builds.get(name) === expected ? [] : [`${name}: built from ${builds.get(name)}`];
  });
}

const environmentBytesMax = 4_096;

/** AWS refuses a function whose variables, names and values, take more. */
export function environmentsFit(program: Program): Findings {
  return program.all("function").flatMap(({ name, inputs }) => {
    const variables = Object.entries((at(inputs, "environment", "variables") ?? {}) as Values);
    const bytes = Buffer.byteLength(variables.flat().join(""));
    return bytes <= environmentBytesMax ? [] : [`${name}: ${bytes} bytes of variables`];
  });
}
