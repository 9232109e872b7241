import { defineConfig } from "vitest/config";

/** The page in a real Chromium; needs `npm run build:page` first. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
