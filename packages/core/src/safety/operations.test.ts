import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import {
  createOperations,
  type OperationRecord,
  parallelSafe,
  type Refusal,
  serialised,
} from "./operations.ts";
import type { Scope } from "./scopes.ts";

const place = { generation: 2, phase: "backtesting" } as const;

/** A clock that only the test moves. */
function arrange(scope: Scope = "research") {
  const clock = { nowMs: 1_000 };
  const records: OperationRecord[] = [];
  const refusals: Refusal[] = [];
  const operations = createOperations({
    nowMs: () => clock.nowMs,
    scope,
    runId: "run_01J00000000000000000000000",
    onRecord: (record) => records.push(record),
    onRefused: (refusal) => refusals.push(refusal),
  });
  return { clock, records, refusals, operations };
}

/** A piece of work that lasts until the test ends it. */
function heldWork() {
  const gate = Promise.withResolvers<string>();
  const began = Promise.withResolvers<void>();
  const work = () => {
    began.resolve();
    return gate.promise;
  };
  return { work, began: began.promise, finish: gate.resolve, fail: gate.reject };
}

describe("an operation", () => {
  it("answers what its work answers, now or later", async () => {
    const { operations } = arrange();

    expect(await operations.run("assessRisk", place, () => 7)).toBe(7);
    expect(await operations.run("breed", place, async () => "child")).toBe("child");
  });

  it("is recorded with its place and the time it worked", async () => {
    const { clock, records, operations } = arrange();

    await operations.run("measurePerformance", place, () => {
      clock.nowMs += 40;
    });

    expect(records).toEqual([
      { operation: "measurePerformance", ...place, waitedMs: 0, workedMs: 40, ok: true },
    ]);
  });

  it("that fails is recorded and hands its error on, thrown now or later", async () => {
    const { records, operations } = arrange();
    const error = new Error("no disk");

    const now = operations.run("assessRisk", place, () => {
      throw error;
    });
    const later = operations.run("updateLineage", place, () => Promise.reject(error));

    await expect(now).rejects.toBe(error);
    await expect(later).rejects.toBe(error);
    expect(records.map(({ operation, ok }) => [operation, ok])).toEqual([
      ["assessRisk", false],
      ["updateLineage", false],
    ]);
  });
});

describe("serialised operations", () => {
  it("wait for the one before, and the wait is measured apart from the work", async () => {
    const { clock, records, operations } = arrange();
    const first = heldWork();
    const both = [
      operations.run("breed", place, first.work),
      operations.run("updateArchive", place, () => {
        clock.nowMs += 5;
      }),
    ];

    await first.began;
    clock.nowMs += 30;
    first.finish("done");
    await Promise.all(both);

    expect(records).toEqual([
      { operation: "breed", ...place, waitedMs: 0, workedMs: 30, ok: true },
      { operation: "updateArchive", ...place, waitedMs: 30, workedMs: 5, ok: true },
    ]);
  });

  it("go on after one that failed", async () => {
    const { operations } = arrange();
    const failing = operations.run("storeBacktestResult", place, () => Promise.reject(new Error("lost")));
    const next = operations.run("storeBacktestResult", place, () => "stored");

    await expect(failing).rejects.toThrow("lost");
    expect(await next).toBe("stored");
  });

  it("do not hold up the parallel-safe", async () => {
    const { operations } = arrange();
    const held = heldWork();
    const breeding = operations.run("breed", place, held.work);
    await held.began;

    expect(await operations.run("analyseCorrelation", place, () => "analysed")).toBe("analysed");
    held.finish("bred");
    expect(await breeding).toBe("bred");
  });

  it("may run the parallel-safe inside", async () => {
    const { operations, records } = arrange();

    const answer = await operations.run("breed", place, (inner) =>
      inner.run("measurePerformance", place, () => "measured"),
    );

    expect(answer).toBe("measured");
    expect(records.map(({ operation }) => operation)).toEqual(["measurePerformance", "breed"]);
  });

  it("may be asked for inside the parallel-safe", async () => {
    const { operations } = arrange();

    const answer = await operations.run("assessRisk", place, (inner) =>
      inner.run("updateLineage", place, () => "written"),
    );

    expect(answer).toBe("written");
  });

  it.each(serialised)(
    "refuse %s inside one of their kind, where it would wait for ever",
    async (operation) => {
      const { operations } = arrange();

      const nested = operations.run("breed", place, (inner) => inner.run(operation, place, () => "never"));

      await expect(nested).rejects.toMatchObject({ code: "operation.nested", retryable: false });
      expect(await operations.run("breed", place, () => "goes on")).toBe("goes on");
    },
  );

  it("refuse it through a parallel-safe one in between, too", async () => {
    const { operations } = arrange();

    const nested = operations.run("updateArchive", place, (archive) =>
      archive.run("assessRisk", place, (risk) => risk.run("updateLineage", place, () => "never")),
    );

    await expect(nested).rejects.toMatchObject({ code: "operation.nested" });
  });

  it("of two runs do not wait for each other", async () => {
    const one = arrange();
    const other = arrange();
    const held = heldWork();
    const breeding = one.operations.run("breed", place, held.work);
    await held.began;

    expect(await other.operations.run("breed", place, () => "bred")).toBe("bred");
    held.finish("bred too");
    await breeding;
  });
});

describe("parallel-safe operations", () => {
  it("overlap: all have begun before any ends", async () => {
    const { operations } = arrange();
    const works = parallelSafe.map((operation) => ({ operation, held: heldWork() }));
    const running = works.map(({ operation, held }) => operations.run(operation, place, held.work));

    await Promise.all(works.map(({ held }) => held.began));
    for (const { held, operation } of works) held.finish(operation);

    expect(await Promise.all(running)).toEqual([...parallelSafe]);
  });
});

describe("operations within a scope", () => {
  const never = () => {
    throw new Error("must not run");
  };

  it.each(serialised)("refuse %s to read-only work, without running it", async (operation) => {
    const { operations } = arrange("restricted");

    const refused = operations.run(operation, place, never);

    await expect(refused).rejects.toBeInstanceOf(TerminalError);
    await expect(refused).rejects.toMatchObject({ kind: "forbidden", code: "scope.forbidden" });
  });

  it.each(["updateArchive", "updateLineage", "breed"] as const)(
    "refuse %s to strategies from outside",
    async (operation) => {
      const { operations } = arrange("sandbox");

      await expect(operations.run(operation, place, never)).rejects.toMatchObject({
        code: "scope.forbidden",
      });
    },
  );

  it("let strategies from outside be measured and stored apart", async () => {
    const { operations } = arrange("sandbox");

    expect(await operations.run("calculateIndicators", place, () => "measured")).toBe("measured");
    expect(await operations.run("storeBacktestResult", place, () => "stored")).toBe("stored");
  });

  it.each(parallelSafe)("permit %s in every scope", async (operation) => {
    for (const scope of ["experimental", "production", "research", "sandbox", "restricted"] as const) {
      expect(await arrange(scope).operations.run(operation, place, () => scope)).toBe(scope);
    }
  });

  it("tell of a refusal in full, and count it as a failure without time", async () => {
    const { operations, records, refusals } = arrange("restricted");

    await expect(operations.run("updateArchive", place, never)).rejects.toThrow(
      /updateArchive, which needs archive/,
    );

    expect(refusals).toMatchObject([
      { runId: "run_01J00000000000000000000000", scope: "restricted", operation: "updateArchive", place },
    ]);
    expect(refusals[0]?.kind).toBe("forbiddenWrite");
    expect(records).toEqual([{ operation: "updateArchive", ...place, waitedMs: 0, workedMs: 0, ok: false }]);
  });
});
