import type { GenerationDocuments, GenerationStore } from "@tradewind/core/ports";
import type { Objects } from "./objects.ts";

/** An object a document. A phase that runs again writes the same content over it. */
export function makeGenerationStore(objects: Objects): GenerationStore {
  const keyOf = (runId: string, generation: number, key: keyof GenerationDocuments): string =>
    `generations/${runId}/${String(generation).padStart(4, "0")}/${key}.json.gz`;
  return {
    put: (runId, generation, key, document) => objects.replaceJson(keyOf(runId, generation, key), document),
    get: (runId, generation, key) => objects.readJson(keyOf(runId, generation, key)),
  };
}
