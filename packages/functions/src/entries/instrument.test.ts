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

describe("the lines of an entry's log", () => {
  /** Powertools writes to the console where it is developed with; each line is one JSON document. */
  function captureLines(): Record<string, unknown>[] {
    vi.stubEnv("POWERTOOLS_DEV", "true");
    vi.stubEnv("POWERTOOLS_LOG_LEVEL", "INFO");
    const lines: Record<string, unknown>[] = [];
    const write = (line: string): void => void lines.push(JSON.parse(line));
    vi.stubGlobal("console", { debug: write, info: write, log: write, warn: write, error: write });
    return lines;
  }
  afterEach(() => vi.unstubAllGlobals());

  async function linesOf(event: unknown, work: (logger: { info(words: string): void }) => unknown) {
    const lines = captureLines();
    const handler = instrument(
      ({ logger }) =>
        async () =>
          work(logger),
    );
    await handler(event, context).catch(() => {});
    return lines;
  }

  const place = { runId: "run_1", generation: 3, phase: "backtesting", taskToken: "the secret token" };
  const body = JSON.stringify({ ...place, batchId: "bat_1", scope: "research", candidateIds: ["can_1"] });

  it.each([
    ["a phase's", place, { runId: "run_1", generation: 3, phase: "backtesting" }],
    ["a batch's", { Records: [{ body }] }, { runId: "run_1", generation: 3, batchId: "bat_1" }],
    [
      "a request's",
      { requestContext: { requestId: "r" }, headers: { authorization: "secret" } },
      { requestId: "r" },
    ],
  ])("carry the ids at hand, and the function's own: %s", async (_, event, ids) => {
    const lines = await linesOf(event, (logger) => {
      logger.info("one");
      logger.info("two");
      throw new TerminalError("internal", "some.code", "words");
    });

    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatchObject({ ...ids, function_request_id: "request-1" });
    expect(lines.at(-1)).toMatchObject({ code: "some.code", retryable: false });
  });

  it("hold neither tokens nor bodies of what comes in", async () => {
    const lines = await linesOf(
      { ...place, headers: { authorization: "Bearer secret" }, body: "secret", Records: [{ body }] },
      (logger) => {
        logger.info("one");
        throw new Error("something broke");
      },
    );

    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toMatch(/secret|can_1/);
  });

  it("carry nothing of the event before", async () => {
    const lines = captureLines();
    const handler = instrument(
      ({ logger }) =>
        async () =>
          logger.info("line"),
    );

    await handler(place, context);
    await handler({}, context);

    expect(lines[0]).toHaveProperty("runId");
    expect(lines[1]).not.toHaveProperty("runId");
  });
});
