import { contentHash } from "@tradewind/core/hash";
import type { GenerationStore, Ports } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

/** A phase may run again, even late; it writes what it wrote before. */
export function observeGenerations(
  { generations }: Pick<Ports, "generations">,
  verdict: Verdict,
): GenerationStore {
  const hashes = new Map<string, string>();
  return {
    ...generations,
    async put(runId, generation, key, document) {
      await generations.put(runId, generation, key, document);
      const place = `${runId}/${generation}/${key}`;
      const hash = contentHash(await generations.get(runId, generation, key));
      if ((hashes.get(place) ?? hash) !== hash) {
        verdict.report(
          "what a phase left stays as it was left",
          `${key} of generation ${generation} was changed`,
        );
      }
      hashes.set(place, hash);
    },
  };
}
