/** Goal: the whole platform, with real worker processes, says what the reference says. */
import { phases } from "@tradewind/core/events";
import { afterEach, describe, expect, it } from "vitest";
import { goldenHash, goldenRequest } from "../golden/golden.ts";
import { runToEnd, testPlatform } from "../support/testPlatform.ts";

let dispose: () => Promise<void> = async () => {};
afterEach(() => dispose());

describe.each([1, 2])("the golden run on the whole platform with %i workers", (workers) => {
  it("has the golden hash, and tells every phase of every generation in order, without a gap", async () => {
    const started = await testPlatform({ workers });
    dispose = started.dispose;

    const events = await runToEnd(started.platform, goldenRequest);

    expect(events.at(-1)).toMatchObject({
      type: "run.finished",
      data: { status: "succeeded", archiveHash: goldenHash, trials: 180 },
    });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const expected = [0, 1, 2].flatMap((generation) => phases.map((phase) => `${generation} ${phase}`));
    for (const type of ["phase.started", "phase.finished"]) {
      const told = events
        .filter((event) => event.type === type)
        .map(({ generation, phase }) => `${generation} ${phase}`);
      expect(told).toEqual(expected);
    }
  });
});
