import { defineConfig } from "vitest/config";

/**
 * Seeded simulations of the whole: `npm run simulate -- --seeds N` runs more of them. A world's steps follow from its seed
 * alone, so a test that ends otherwise on a busy machine has only run out of time: it is given plenty.
 */
export default defineConfig({
  test: { include: ["test/simulation/**/*.test.ts"], testTimeout: 3_600_000 },
});
