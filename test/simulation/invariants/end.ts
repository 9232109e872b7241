import { archiveHashOf } from "@tradewind/core/archive/insert";
import type { Envelope } from "@tradewind/core/events";
import { nothingBacktested } from "@tradewind/core/evolution/failures";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import type { Violation } from "@tradewind/core/safety/violations";
import type { Mode } from "../mode.ts";
import type { Excluded, Reference, References } from "../reference.ts";
import { lineOf, substanceOf } from "../substance.ts";
import type { World } from "../world.ts";
import type { Verdict } from "./verdict.ts";

/** Ends that faults may bring about where there are more of them than a run is made to bear. */
const bearable: ReadonlySet<string> = new Set([
  nothingBacktested,
  "States.Timeout",
  "States.HeartbeatTimeout",
  "Sandbox.Timedout",
  "BatchLost",
]);
const bearableInSafety: ReadonlySet<string> = new Set([
  ...bearable,
  "RetryableError",
  "Lambda.ServiceException",
  "BatchLost",
]);

/**
 * Compares what stands at the end with the run that nothing disturbed, in which the same candidates are left out.
 * @returns how many candidates stand as failed
 */
export async function checkEnd(
  world: World,
  runId: string,
  mode: Mode,
  references: References,
): Promise<number> {
  const { base, verdict } = world;
  const run = await base.runs.get(runId);
  if (run === null) return 0;
  const events = await readAll(base, runId);
  checkNumbers(events, verdict);
  await checkRuns(base, run, verdict);
  if (run.status === "failed") checkFailure(run, mode, verdict);
  const excluded = await excludedOf(base, run);
  const open = await base.markets.read(run.market.marketId, "open");
  const reference = await references.of(run, open, excluded);
  await checkVersions(base, run, reference, verdict);
  checkTold(events, run, reference, verdict);
  if (mode === "liveness" && run.status !== "cancelled") checkTurns(events, world);
  if (run.status === "succeeded") {
    await checkSuccess({ base, run, events, reference, verdict });
  }
  return excluded.size;
}

async function readAll(ports: Ports, runId: string): Promise<readonly Envelope[]> {
  return ports.events.read(runId, 0, 100_000);
}

function checkNumbers(events: readonly Envelope[], verdict: Verdict): void {
  const gap = events.findIndex(({ seq }, at) => seq !== at + 1);
  if (gap >= 0)
    verdict.report("event numbers rise without gaps", `event ${gap + 1} has number ${events[gap]?.seq}`);
}

async function checkRuns(ports: Ports, run: RunRecord, verdict: Verdict): Promise<void> {
  const { items } = await ports.runs.list(run.owner, { limit: 10 });
  if (items.length !== 1) verdict.report("a firing is one run", `${items.length} runs were made`);
}

function checkFailure({ failure }: RunRecord, mode: Mode, verdict: Verdict): void {
  const code = failure?.code ?? "";
  if ((mode === "safety" ? bearableInSafety : bearable).has(code)) return;
  verdict.report("faults alone end no run for good", `${code}: ${failure?.message}`);
}

/** Candidates whose standing result is a failure, with the violation that says why, if one is to blame. */
async function excludedOf(ports: Ports, run: RunRecord): Promise<Excluded> {
  const violations = await ports.violations.list({ owner: run.owner, runId: run.runId }, { limit: 1_000 });
  const excluded = new Map<string, Violation | null>();
  for (let generation = 0; generation <= run.generation; generation++) {
    for (const { candidateId, outcome, reason, lost } of await ports.ledger.results(run.runId, generation)) {
      if (outcome !== "failed") continue;
      if (lost) excluded.set(candidateId, null);
      const violation = violations.items.find(
        (one) => one.candidateId === candidateId && one.message === reason,
      );
      if (violation !== undefined) excluded.set(candidateId, violation);
    }
  }
  return excluded;
}

/** Every version that was ever committed is the calm run's of that generation. */
async function checkVersions(
  { archives }: Ports,
  { runId }: RunRecord,
  { archiveHashes }: Reference,
  verdict: Verdict,
): Promise<void> {
  const { version } = (await archives.load(runId)) ?? { version: 0 };
  for (let at = 1; at <= Math.min(version, archiveHashes.length); at++) {
    const snapshot = await archives.snapshot(runId, at);
    if (snapshot !== null && archiveHashOf(snapshot) === archiveHashes[at - 1]) continue;
    verdict.report("the archive is the calm run's", `version ${at} is another`);
  }
}

/** Nothing is told that the calm run does not tell. */
function checkTold(
  events: readonly Envelope[],
  { settings }: RunRecord,
  { lines }: Reference,
  verdict: Verdict,
): void {
  const strange = events.find(
    (event) =>
      !/^(run\.(paused|resumed|extended|finished)|violation\.recorded)$/.test(event.type) &&
      !lines.has(lineOf(event)),
  );
  if (strange === undefined) return;
  const words = `${lineOf(strange).slice(0, 300)} is not told by the calm run of ${settings.generations} generations`;
  verdict.report("the events are the calm run's", words);
}

/**
 * Where every user asked until there was an answer, the last turn of each kind is told, and none more often than there
 * were turns. One that another turn overtook before its user asked again may stay untold.
 */
function checkTurns(events: readonly Envelope[], { turns, verdict }: World): void {
  for (const turn of ["paused", "resumed", "extended"] as const) {
    const told = events.filter(({ type }) => type === `run.${turn}`);
    const last = [...turns[turn]].at(-1);
    const words = `${turns[turn].size} times ${turn}, ${told.length} times told, the last ${last}`;
    if (told.length > turns[turn].size || (last !== undefined && told.length === 0)) {
      verdict.report("what was asked for is told", words);
    } else if (
      turn !== "paused" &&
      last !== undefined &&
      !told.some(({ data }) => Object.values(data)[0] === last)
    ) {
      verdict.report("what was asked for is told", words);
    }
  }
}

interface Success {
  readonly base: Ports;
  readonly run: RunRecord;
  readonly events: readonly Envelope[];
  readonly reference: Reference;
  readonly verdict: Verdict;
}

async function checkSuccess({ base, run, events, reference, verdict }: Success): Promise<void> {
  const { archiveHash, runId } = run;
  const stored = await base.archives.load(runId);
  if (archiveHash !== reference.archiveHash || stored?.version !== reference.generations) {
    const words = `version ${stored?.version}, hash ${archiveHash}; calm: ${reference.generations}, ${reference.archiveHash}`;
    verdict.report("the archive is the calm run's", words);
  }
  const { hash, lines } = substanceOf(events);
  if (hash === reference.substance.hash) return;
  const at = lines.findIndex((line, index) => line !== reference.substance.lines[index]);
  const [mine, calm] = [lines[at], reference.substance.lines[at]].map((line) => line?.slice(0, 250));
  verdict.report("the events are the calm run's", `line ${at} is ${mine}; calm: ${calm}`);
}
