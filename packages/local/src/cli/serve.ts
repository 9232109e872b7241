import type { Worker } from "node:worker_threads";
import { findingsOfRun } from "@tradewind/core/evolution/findingsOfRun";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { Log } from "../conductor/actors.ts";
import { type Platform, startPlatform } from "../platform.ts";
import { localOwner } from "../sqlite/authenticator.ts";
import { chooseRun } from "./chooseRun.ts";
import { importFiles, importSamples } from "./datasets.ts";
import { importFetched } from "./fetched.ts";
import { followRun } from "./followRun.ts";
import type { Surroundings } from "./main.ts";
import type { CliOptions } from "./options.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { describeResults } from "./results.ts";
import { readSeeds } from "./seeds.ts";
import { type Output, openOutput } from "./streams.ts";

const PORT = 4_400;

interface Session {
  readonly options: CliOptions;
  readonly seeds: readonly AnyStrategy[];
  readonly platform: Platform;
  readonly reporter: Reporter;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Starts the platform, follows a run, and ends when it has to. Answers the exit status. */
export async function serve(options: CliOptions, surroundings: Surroundings, door: Worker): Promise<number> {
  const { stdout, screen, interrupted } = surroundings;
  const seeds = readSeeds(options.seedStrategies);
  const reporter = createReporter(screen, { nowMs: () => Date.now() });
  const unread = new AbortController();
  const output = openOutput(stdout, () => {
    // A program that reads events and goes away has seen enough; a person's page is still there.
    if (options.json) unread.abort(0);
  });
  const signal = AbortSignal.any([interrupted, unread.signal]);
  const platform = await startOnFreePort(options, { ...surroundings, door, log: logTo(reporter) });
  try {
    return await work({ options, seeds, platform, reporter, output, signal });
  } finally {
    reporter.rest();
    await platform.stop();
  }
}

/** The usual port if it is free and no other was asked for, else any. */
async function startOnFreePort(
  options: CliOptions,
  { version, tiingoToken, door, log }: Surroundings & { readonly door: Worker; readonly log: Log },
): Promise<Platform> {
  const { home, workers, port } = options;
  const common = { home, workers, version, tiingoToken, log };
  return startPlatform({ ...common, port: port ?? PORT, doorThread: door }).catch((thrown: unknown) => {
    const isTaken = thrown instanceof Error && "code" in thrown && thrown.code === "port.taken";
    if (port === null && isTaken) return startPlatform({ ...common, port: 0 });
    throw thrown;
  });
}

async function work(session: Session): Promise<number> {
  const { options, seeds, platform, reporter, signal } = session;
  const { ports, conductor, feeds, address, token } = platform;
  await importSamples(ports, localOwner);
  const files = await importFiles(ports, localOwner, options.data);
  const fetched = await importFetched({ ...ports, feeds }, localOwner, options.fetch, reporter.say);
  reporter.say(`Tradewind: ${address}/#token=${token}`);
  const given = [...files.map((record) => record.datasetId), ...fetched];
  const datasets = given.length === 0 ? null : given;
  const chosen = options.run
    ? await chooseRun(ports, conductor, localOwner, { options, seeds, datasets })
    : null;
  await platform.resume();
  if (chosen === null) return untilInterrupted(session);
  const { run, resumed } = chosen;
  reporter.say(`${resumed ? "resuming" : "starting"} ${run.runId}: ${run.name}`);
  for (const { message } of findingsOfRun(run)) reporter.say(message);
  const finished = await follow(session, run.runId);
  if (finished === null) return interruptedStatus(session, run);
  if (options.once) return finished.status === "succeeded" ? 0 : 1;
  return signal.aborted ? interruptedStatus(session, finished) : untilInterrupted(session);
}

/** Shows a run to its end; null if it was interrupted before. */
async function follow(
  { options, platform, reporter, output, signal }: Session,
  runId: string,
): Promise<RunRecord | null> {
  const { ports, hub } = platform;
  for await (const envelope of followRun(ports, hub, runId, signal)) {
    reporter.take(envelope);
    if (options.json) await output.write(`${JSON.stringify(envelope)}\n`);
  }
  const run = await ports.runs.get(runId);
  if (signal.aborted || run === null) return null;
  reporter.rest();
  if (run.status !== "succeeded") {
    reporter.say(
      `the run ${run.status}${run.failure === null ? "" : `: ${run.failure.code}: ${run.failure.message}`}`,
    );
  }
  if (!options.json) await output.write(await describeResults(ports.lineage, run));
  return run;
}

async function untilInterrupted({ reporter, signal }: Session): Promise<number> {
  reporter.say("the page stays up; Ctrl-C stops");
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  return statusOf(signal);
}

function interruptedStatus({ reporter, options, signal }: Session, run: RunRecord): number {
  reporter.say(`stopped; the same command goes on with ${run.runId} (home ${options.home})`);
  return statusOf(signal);
}

function statusOf(signal: AbortSignal): number {
  return typeof signal.reason === "number" ? signal.reason : 1;
}

/** The machine's troubles as a person reads them; its ordinary course is told by the events. */
function logTo(reporter: Reporter): Log {
  return (level, message, fields) => {
    if (level !== "info") reporter.say(`${level}: ${message} ${JSON.stringify(fields)}`);
  };
}
