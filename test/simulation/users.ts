import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { cancelRun, extendRun, pauseRun, resumeRun } from "@tradewind/functions/services/controlRun";
import type { Process } from "./processes.ts";
import type { World } from "./world.ts";

export type Wish =
  | { readonly kind: "pause" | "resume" | "cancel" }
  | { readonly kind: "extend"; readonly generations: number };

/** What came of a wish: `open` where its user gave up before an answer. */
export type WishAnswer = "done" | "refused" | "open";

export interface Users {
  /** Asks until there is an answer or, unless patient, perhaps gives up; each request is a process of its own. */
  ask(wish: Wish, patient: boolean): Promise<WishAnswer>;
}

const REQUEST_MS_MAX = 30_000;
const ASKED_AGAIN_MS_MAX = 5_000;

export function createUsers(world: World, runId: string): Users {
  const { processes, scheduler, random } = world;

  async function askOnce(wish: Wish, calm: boolean): Promise<WishAnswer> {
    const process: Process = processes.create(`user ${wish.kind}#${world.count()}`);
    process.calm = calm;
    const ports = world.portsOf(process);
    const outcome = await processes.run<RunRecord>(process, REQUEST_MS_MAX, () => {
      if (wish.kind === "extend") return extendRun(ports, runId, wish.generations);
      if (wish.kind === "pause") return pauseRun(ports, runId);
      if (wish.kind === "resume") return resumeRun(ports, runId);
      return cancelRun(ports, runId);
    });
    if (outcome.kind === "returned") return "done";
    if (outcome.kind === "died" || outcome.error instanceof RetryableError) return "open";
    if (outcome.error instanceof TerminalError && outcome.error.kind === "conflict") return "refused";
    throw outcome.error;
  }

  return {
    async ask(wish, patient) {
      for (let asked = 1; ; asked++) {
        const answer = await askOnce(wish, patient && asked > 5);
        if (answer !== "open") return answer;
        if (!patient && random.chance(0.3)) return "open";
        await scheduler.sleep(ASKED_AGAIN_MS_MAX * random.next(), `a user asks to ${wish.kind} again`);
      }
    },
  };
}
