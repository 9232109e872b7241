import { describe, expect, it } from "vitest";
import { idsOf } from "./eventIds.ts";

describe("the ids of an event", () => {
  it("are a phase's, without its token", () => {
    const event = { runId: "run_1", epoch: 1, generation: 2, phase: "analysis", taskToken: "secret" };

    expect(idsOf(event)).toEqual({ runId: "run_1", epoch: 1, generation: 2, phase: "analysis" });
  });

  it("are those of a queue's message, without its candidates", () => {
    const body = JSON.stringify({ runId: "run_1", batchId: "bat_1", scope: "research", candidateIds: ["c"] });

    expect(idsOf({ Records: [{ messageId: "m", body }] })).toEqual({
      runId: "run_1",
      batchId: "bat_1",
      scope: "research",
    });
  });

  it("are those of a call, without its headers", () => {
    const event = {
      headers: { authorization: "Bearer secret" },
      requestContext: { requestId: "r", accountId: "1" },
    };

    expect(idsOf(event)).toEqual({ requestId: "r" });
  });

  it.each([null, "text", 7, [], { Records: "x" }, { Records: [{ body: "{" }] }, { Records: [null] }])(
    "are none in %j",
    (event) => {
      expect(idsOf(event)).toEqual({});
    },
  );
});
