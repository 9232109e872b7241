import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Random } from "@tradewind/core/random";
import type { Mode } from "./mode.ts";
import { createUsers, type Wish } from "./users.ts";
import type { World } from "./world.ts";

interface PlannedWish {
  readonly wish: Wish;
  readonly atStep: number;
}

/** What users want of the run, each at its step: at any await of anything. */
export interface Wishes {
  /** Lets those ask whose step has come. Once a run has ended or rests, whoever is next need not wait. */
  look(run: RunRecord): void;
  /** Nobody asks or is going to. */
  readonly done: boolean;
  readonly answers: readonly string[];
}

const STEPS = 1_200;

export function planWishes(world: World, random: Random, mode: Mode, generations: number): Wishes {
  const { scheduler } = world;
  const planned = drawWishes(random, generations);
  const answers: string[] = [];
  let pending = 0;

  async function ask(runId: string, { wish, atStep }: PlannedWish): Promise<void> {
    pending += 1;
    const answer = await createUsers(world, runId).ask(wish, mode === "liveness");
    answers.push(`${wish.kind} at ${atStep}: ${answer}`);
    if (wish.kind === "cancel" && answer === "done") world.cancelledAtMs.value = scheduler.clock.nowMs();
    pending -= 1;
  }

  return {
    look(run) {
      const resting = isOver(run) || run.status === "paused";
      if (run.status === "paused" && pending === 0 && planned.length === 0) {
        planned.push({ wish: { kind: "resume" }, atStep: scheduler.steps });
      }
      const at = planned.findIndex(({ atStep }) => scheduler.steps >= atStep || (resting && pending === 0));
      const [due] = at < 0 ? [] : planned.splice(at, 1);
      if (due !== undefined) void ask(run.runId, due);
    },
    get done() {
      return pending === 0 && planned.length === 0;
    },
    answers,
  };
}

export function isOver({ status }: RunRecord): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** Up to four wishes and what follows from them, so that one may come in the middle of another, and one may come twice. */
function drawWishes(random: Random, generations: number): PlannedWish[] {
  const wishes: PlannedWish[] = [];
  for (let left = random.pick([0, 0, 1, 1, 2, 3, 4]); left > 0; left--) {
    const atStep = random.below(STEPS);
    const kind = random.pick(["pause", "pause", "resume", "extend", "extend", "cancel"] as const);
    const wish: Wish =
      kind === "extend" ? { kind, generations: generations + random.between(1, 2) } : { kind };
    wishes.push({ wish, atStep });
    if (random.chance(0.3)) wishes.push({ wish, atStep: atStep + random.below(20) });
    if (kind === "pause") wishes.push({ wish: { kind: "resume" }, atStep: atStep + random.below(200) });
  }
  return wishes.sort((a, b) => a.atStep - b.atStep);
}
