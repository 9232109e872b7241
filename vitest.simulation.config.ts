import { defineConfig } from "vitest/config";

/** Seeded simulations of the whole: `npm run simulate -- --seeds N` runs more of them. */
export default defineConfig({
  test: { include: ["test/simulation/**/*.test.ts"], testTimeout: 300_000 },
});
