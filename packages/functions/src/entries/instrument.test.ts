import { TerminalError } from "@tradewind/core/errors";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { instrument } from "./instrument.ts";

const context = {
  awsRequestId: "request-1",
  functionName: "test",
  getRemainingTimeInMillis: () => 1_234,
} as Context;

beforeEach(() => {
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "true");
});
afterEach(() => vi.unstubAllEnvs());

describe("an instrumented entry", () => {
  it("is built at its first call and kept", async () => {
    let built = 0;
    const handler = instrument(() => {
      built += 1;
      return async (event) => event;
    });
    expect(built).toBe(0);

    expect([await handler(1, context), await handler(2, context)]).toEqual([1, 2]);
    expect(built).toBe(1);
  });

  it("is built again where building failed", async () => {
    let built = 0;
    const handler = instrument(() => {
      built += 1;
      if (built === 1) throw new TerminalError("internal", "environment.invalid", "incomplete");
      return async () => "answer";
    });

    await expect(handler({}, context)).rejects.toThrow("incomplete");
    expect(await handler({}, context)).toBe("answer");
  });

  it("passes errors on under the name that the state machine looks at", async () => {
    const handler = instrument(() => async () => {
      throw new TerminalError("conflict", "run.version", "words");
    });

    await expect(handler({}, context)).rejects.toMatchObject({ name: "TerminalError", code: "run.version" });
  });

  it("tells how much time is left, and which request it is", async () => {
    const handler = instrument(() => async (_, { remainingMs, requestId }) => [remainingMs(), requestId]);

    expect(await handler({}, context)).toEqual([1_234, "request-1"]);
  });
});
