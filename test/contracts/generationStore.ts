import type { GenerationStore } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { runIdOf, strategy, strategyIdOf } from "./fixtures.ts";
import type { Make } from "./make.ts";

const proposal = {
  strategyId: strategyIdOf(1),
  strategy,
  origin: "immigrant",
  parents: [],
  note: "",
  island: 0,
};

export function describeGenerationStoreContract(name: string, make: Make<GenerationStore>): void {
  describe(`GenerationStore of ${name}`, () => {
    it("knows nothing at first", async () => {
      expect(await (await make()).get(runIdOf(1), 0, "brood")).toBeNull();
    });

    it("gives back what was put", async () => {
      const generations = await make();
      await generations.put(runIdOf(1), 0, "brood", [proposal]);
      expect(await generations.get(runIdOf(1), 0, "brood")).toEqual([proposal]);
    });

    it("keeps runs, generations and documents apart", async () => {
      const generations = await make();
      await generations.put(runIdOf(1), 0, "brood", [proposal]);
      expect(await generations.get(runIdOf(1), 0, "candidates")).toBeNull();
      expect(await generations.get(runIdOf(1), 1, "brood")).toBeNull();
      expect(await generations.get(runIdOf(2), 0, "brood")).toBeNull();
    });

    it("replaces a document whole when a phase runs again", async () => {
      const generations = await make();
      await generations.put(runIdOf(1), 0, "brood", [proposal, { ...proposal, note: "second" }]);
      await generations.put(runIdOf(1), 0, "brood", [proposal]);
      await generations.put(runIdOf(1), 0, "brood", [proposal]);
      expect(await generations.get(runIdOf(1), 0, "brood")).toEqual([proposal]);
    });
  });
}
