import { z } from "zod";

/** What a result came from beside its strategy and terms: by this and those it can be computed again, bit for bit. */
export const Provenance = z.strictObject({
  engineVersion: z.int(),
  /** SHA-256 of the engine's module, or `oracle`. */
  moduleHash: z.string(),
  /** The market's content hash, as in its id. */
  dataHash: z.string(),
});

export type Provenance = z.infer<typeof Provenance>;
