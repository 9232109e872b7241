import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOperations, type OperationName, operationNames, serialised } from "./operations.ts";

const place = { generation: 0, phase: "breeding" } as const;
const isSerialised = (operation: OperationName) => (serialised as readonly string[]).includes(operation);

interface Wanted {
  readonly operation: OperationName;
  readonly steps: number;
  readonly fails: boolean;
}

const wanted: fc.Arbitrary<Wanted[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...operationNames),
    steps: fc.integer({ min: 0, max: 3 }),
    fails: fc.boolean(),
  }),
  { minLength: 2, maxLength: 10 },
);

/** Asks for all operations at once and lets the scheduler decide which of the pending steps comes next. */
async function runAll(scheduler: fc.Scheduler, all: readonly Wanted[]) {
  const trace: { index: number; did: "began" | "ended" }[] = [];
  let recorded = 0;
  const operations = createOperations({
    nowMs: () => 0,
    scope: "research",
    runId: "run_01J00000000000000000000000",
    onRecord: () => {
      recorded++;
    },
  });
  const running = all.map(({ operation, steps, fails }, index) =>
    operations.run(operation, place, async () => {
      trace.push({ index, did: "began" });
      for (let step = 0; step < steps; step++) await scheduler.schedule(Promise.resolve());
      trace.push({ index, did: "ended" });
      if (fails) throw new Error("failed");
      return index;
    }),
  );
  const settled = Promise.allSettled(running);
  await scheduler.waitFor(settled);
  return { trace, recorded, outcomes: await settled };
}

describe("operations, whatever is asked for and however their steps interleave", () => {
  it("run the serialised one at a time, in the order in which they were asked for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), wanted, async (scheduler, all) => {
        const { trace } = await runAll(scheduler, all);

        const own = trace.filter(({ index }) => isSerialised(all[index]!.operation));
        const inOrder = all.flatMap(({ operation }, index) =>
          isSerialised(operation)
            ? [
                { index, did: "began" },
                { index, did: "ended" },
              ]
            : [],
        );
        expect(own).toEqual(inOrder);
      }),
    );
  });

  it("begin every parallel-safe one before any step of another is over", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), wanted, async (scheduler, all) => {
        const stepping = all.map((one) => ({ ...one, steps: Math.max(1, one.steps) }));
        const { trace } = await runAll(scheduler, stepping);

        const firstEnd = trace.findIndex(({ did }) => did === "ended");
        const begunBefore = trace.slice(0, firstEnd).map(({ index }) => index);
        const parallel = stepping.flatMap(({ operation }, index) => (isSerialised(operation) ? [] : [index]));
        expect(begunBefore).toEqual(expect.arrayContaining(parallel));
      }),
    );
  });

  it("all end with their own outcome and are recorded once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), wanted, async (scheduler, all) => {
        const { outcomes, recorded } = await runAll(scheduler, all);

        expect(outcomes.map(({ status }) => status)).toEqual(
          all.map(({ fails }) => (fails ? "rejected" : "fulfilled")),
        );
        expect(recorded).toBe(all.length);
      }),
    );
  });
});
