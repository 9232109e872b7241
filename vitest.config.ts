import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "test/browser/**",
      "test/chaos/**",
      "test/simulation/**",
      "test/aws/**",
      "test/infra/program/**",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
