import { defineConfig } from "vitest/config";

/** The SST program, evaluated under Pulumi's mocks; installs SST's platform when it is not there. */
export default defineConfig({
  test: {
    include: ["test/infra/program/**/*.test.ts"],
    globalSetup: ["test/infra/harness/globalSetup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
