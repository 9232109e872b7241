import type { Envelope } from "@tradewind/core/events";
import { type Random, randomFor } from "@tradewind/core/random";
import { goldenRequest } from "../golden/golden.ts";
import { startCli } from "../support/platformProcess.ts";

export interface KillRun {
  readonly kills: number;
  /** What the last process printed: the run's whole log. */
  readonly envelopes: readonly Envelope[];
}

/** The command line of the golden run on a home. */
export function goldenArgs(home: string): readonly string[] {
  const { seed, generations, population } = goldenRequest;
  const numbers = { seed, generations, population, port: 0 };
  const options = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ["--once", "--json", "--home", home, ...options];
}

const CRAWL_MS_MAX = 150;
const STARTS_MAX = 200;

/**
 * The golden run, its process killed at random moments: of the start, before anything was told, or a moment after the
 * first news. The first `killsMin` lives are short enough that none of them ends the run; then chance decides.
 */
export async function killUntilEnd(home: string, seed: number, killsMin: number): Promise<KillRun> {
  const random = randomFor(seed, "kills");
  for (let kills = 0; kills < STARTS_MAX; ) {
    const life = await live(home, random, kills < killsMin);
    if (!life.killed) return { kills, envelopes: life.envelopes };
    kills += 1;
  }
  throw new Error(`the run of seed ${seed} was killed ${STARTS_MAX} times and never ended`);
}

interface Life {
  readonly killed: boolean;
  readonly envelopes: readonly Envelope[];
}

async function live(home: string, random: Random, short: boolean): Promise<Life> {
  let told = 0;
  // A life resumes a log that was told before; news are what comes after it.
  const atNews = random.chance(0.8);
  const delayMs = random.next() * (atNews ? CRAWL_MS_MAX : 1_500);
  const mercy = !short && random.chance(0.3);
  const run = startCli(goldenArgs(home), (_envelope, child) => {
    told += 1;
    if (told === 1 && atNews && !mercy) setTimeout(() => child.kill("SIGKILL"), delayMs);
  });
  if (!atNews && !mercy) setTimeout(() => run.child.kill("SIGKILL"), delayMs);
  const { code, signal } = await run.exited;
  if (signal === "SIGKILL") return { killed: true, envelopes: run.envelopes };
  if (code !== 0) throw new Error(`the process ended with ${code}: ${run.errorText()}`);
  return { killed: false, envelopes: run.envelopes };
}

/** What is wrong with a finished log: null if it is whole and ends with the hash. */
export function complaintAbout({ envelopes }: KillRun, hash: string): string | null {
  const gap = envelopes.findIndex(({ seq }, at) => seq !== at + 1);
  if (gap >= 0) return `event ${gap + 1} has number ${envelopes[gap]?.seq}`;
  const batches = envelopes.flatMap((envelope) =>
    envelope.type === "backtest.finished" ? [envelope.data.batchId] : [],
  );
  if (new Set(batches).size !== batches.length) return "a batch was told twice";
  const last = envelopes.at(-1);
  if (last?.type !== "run.finished") return `the last event is ${last?.type}`;
  return last.data.archiveHash === hash ? null : `the hash is ${last.data.archiveHash}, not ${hash}`;
}
