import { randomFor } from "@tradewind/core/random";
import { checkEnd } from "./invariants/end.ts";
import type { Breach } from "./invariants/verdict.ts";
import type { Mode } from "./mode.ts";
import type { Mutant } from "./mutant.ts";
import type { Place } from "./plant.ts";
import type { References } from "./reference.ts";
import { drawScenario } from "./scenario.ts";
import { startRun } from "./starter.ts";
import { createWatchers } from "./watchers.ts";
import { isOver, planWishes, type Wishes } from "./wishes.ts";
import { createWorld, type World } from "./world.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly references: References;
  /** The cloud unless told otherwise. */
  readonly place?: Place;
  readonly mutant?: Mutant;
}

export interface SimulationReport {
  readonly seed: number;
  readonly place: Place;
  readonly mode: Mode;
  readonly breach: Breach | null;
  /** The run's status, and of one that failed the reason. */
  readonly ended: string;
  readonly steps: number;
  readonly simulatedSeconds: number;
  /** How many candidates stand as failed, because what worked on them died too often. */
  readonly excluded: number;
  readonly wishes: readonly string[];
  readonly trace: readonly string[];
}

const STEPS_MAX: Readonly<Record<Mode, number>> = { safety: 6_000, liveness: 60_000 };
/** The step before which faults end, where they do. */
const FAULTS_STEPS = 1_500;
/** Redeliveries of a message that nobody could work take most of an hour each time. */
const CALM_MS_MAX = 24 * 3_600_000;
/** After the end: longer than anything that still hangs may take to go on. */
const AFTERMATH_MS = 1_300_000;

/** One world from its seed to its end: the same seed and mode give the same steps. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, mode, references, place = "cloud", mutant = null } = options;
  const random = randomFor(seed, "plan");
  const scenario = drawScenario(random);
  const world = createWorld(seed, place, mutant);
  const { scheduler, verdict } = world;
  const startMs = scheduler.clock.nowMs();
  try {
    let runId: string | null = null;
    const wishes = planWishes(world, random, mode, scenario.generations);
    const watchers = createWatchers(world, random, () => runId);
    startRun(world, scenario, random).then((started) => {
      runId = started;
    });
    const faultsEndStep = mode === "liveness" ? random.below(FAULTS_STEPS) : Number.POSITIVE_INFINITY;
    const calmMs = await drive({ world, mode, wishes, faultsEndStep, runIdOf: () => runId });
    if (runId !== null) await watchers.check(runId, calmMs);
    world.rest();
    const run = runId === null ? null : await world.base.runs.get(runId);
    const comparable = run !== null && verdict.breach === null;
    const excluded = comparable ? await checkEnd(world, run.runId, mode, references) : 0;
    return {
      seed,
      place,
      mode,
      breach: verdict.breach,
      ended: run?.status === "failed" ? `failed ${run.failure?.code}` : (run?.status ?? "never begun"),
      steps: scheduler.steps,
      simulatedSeconds: Math.round((scheduler.clock.nowMs() - startMs) / 1_000),
      excluded,
      wishes: wishes.answers,
      trace: scheduler.trace(),
    };
  } finally {
    await world.close();
  }
}

interface Drive {
  readonly world: World;
  readonly mode: Mode;
  readonly wishes: Wishes;
  readonly faultsEndStep: number;
  readonly runIdOf: () => string | null;
}

/**
 * Step after step, until the run has ended and its aftermath is over, something is broken, or it has had its time.
 * @returns for how long the run had ended and nothing failed any more
 */
async function drive({ world, mode, wishes, faultsEndStep, runIdOf }: Drive): Promise<number> {
  const { scheduler, verdict, base } = world;
  let calmSinceMs = Number.POSITIVE_INFINITY;
  let endMs = Number.POSITIVE_INFINITY;
  while (verdict.breach === null) {
    const nowMs = scheduler.clock.nowMs();
    if (scheduler.steps >= faultsEndStep && calmSinceMs > nowMs) {
      world.endFaults();
      calmSinceMs = nowMs;
    }
    const runId = runIdOf();
    const run = runId === null ? null : await base.runs.get(runId);
    if (run !== null) wishes.look(run);
    const over = run !== null && isOver(run) && wishes.done;
    endMs = over ? Math.min(endMs, nowMs + AFTERMATH_MS) : Number.POSITIVE_INFINITY;
    if (nowMs >= endMs) return Math.max(0, Math.min(AFTERMATH_MS, nowMs - calmSinceMs));
    const tooLong = scheduler.steps > STEPS_MAX[mode] || nowMs - calmSinceMs > CALM_MS_MAX;
    if (!tooLong && (await scheduler.step())) continue;
    if (mode === "liveness" && !over) {
      const where =
        run === null ? "it never began" : `${run.status} in ${run.phase} of generation ${run.generation}`;
      verdict.report("the run ends", `${where} after ${scheduler.steps} steps`);
    }
    return 0;
  }
  return 0;
}
