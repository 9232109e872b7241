import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/aws/**/*.test.ts"],
    globalSetup: ["test/aws/globalSetup.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
