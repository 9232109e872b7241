import type { Mode } from "./mode.ts";
import type { SimulationReport } from "./simulate.ts";

/** Seeds take turns, so that any range of them has both. */
export function modeOf(seed: number): Mode {
  return seed % 2 === 0 ? "liveness" : "safety";
}

/** What was broken, where, and the one command that shows it again. */
export function describeBreach({
  seed,
  place,
  mode,
  breach,
  ended,
  steps,
  wishes,
}: SimulationReport): string {
  return [
    `seed ${seed} (${place}, ${mode}), ${ended} after ${steps} steps: ${breach?.invariant}: ${breach?.words}`,
    `  wishes: ${wishes.length === 0 ? "none" : wishes.join("; ")}`,
    `  again: npm run simulate -- --seeds 1 --from ${seed} --mode ${mode} --place ${place} --trace`,
  ].join("\n");
}
