import type { BacktestLedger } from "@tradewind/core/ports";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchIdOf, resultOf, runIdOf } from "./fixtures.ts";
import type { Make } from "./make.ts";

const runId = runIdOf(1);
const batches = [batchIdOf(1), batchIdOf(2), batchIdOf(3)];
const opening = { runId, epoch: 1, generation: 0, token: "token-1", openedAtMs: 1_000 };

export function describeBacktestLedgerContract(name: string, make: Make<BacktestLedger>): void {
  const opened = async (): Promise<BacktestLedger> => {
    const ledger = await make();
    await ledger.open(opening, batches);
    return ledger;
  };

  describe(`BacktestLedger of ${name}`, () => {
    it("opens with every batch remaining", async () => {
      const ledger = await make();
      expect(await ledger.get(runId, 0)).toBeNull();
      expect(await ledger.open(opening, batches)).toEqual({ ...opening, remaining: 3 });
      expect(await ledger.get(runId, 0)).toEqual({ ...opening, remaining: 3 });
    });

    it("opened again takes the new token and keeps its age and what was registered and settled", async () => {
      const ledger = await opened();
      await ledger.register(runId, 0, batchIdOf(1), [resultOf(1)]);
      await ledger.settle(runId, 0, batchIdOf(1));
      const again = await ledger.open({ ...opening, epoch: 2, token: "token-2", openedAtMs: 9_000 }, batches);
      expect(again).toEqual({ ...opening, epoch: 2, token: "token-2", remaining: 2 });
      expect(await ledger.results(runId, 0)).toEqual([resultOf(1)]);
    });

    it("accepts a batch once, answers a repetition as replay, and other results as conflict with those that stand", async () => {
      const ledger = await opened();
      const first = [resultOf(1), resultOf(2)];
      const register = (reason: string) =>
        ledger.register(
          runId,
          0,
          batchIdOf(1),
          first.map((result) => ({ ...result, reason })),
        );
      expect(await register("")).toEqual({ verdict: "accepted", results: first });
      expect(await register("")).toEqual({ verdict: "replay", results: first });
      expect(await register("another")).toEqual({ verdict: "conflict", results: first });
      expect(await ledger.results(runId, 0)).toEqual(first);
    });

    it("sees no conflict in another order of an object's members", async () => {
      const ledger = await opened();
      await ledger.register(runId, 0, batchIdOf(1), [resultOf(1)]);
      const turned = Object.fromEntries(Object.entries(resultOf(1)).reverse()) as ReturnType<typeof resultOf>;
      expect((await ledger.register(runId, 0, batchIdOf(1), [turned])).verdict).toBe("replay");
    });

    it("registering alone leaves the batch remaining: its events are not told yet", async () => {
      const ledger = await opened();
      await ledger.register(runId, 0, batchIdOf(1), [resultOf(1)]);
      expect((await ledger.get(runId, 0))?.remaining).toBe(3);
    });

    it("refuses to settle what was never registered, and batches it was not opened with", async () => {
      const ledger = await opened();
      await expect(ledger.settle(runId, 0, batchIdOf(1))).rejects.toMatchObject({
        code: "ledger.unregistered",
      });
      await expect(ledger.register(runId, 0, batchIdOf(9), [])).rejects.toMatchObject({
        code: "ledger.batch",
      });
      await expect(ledger.settle(runId, 1, batchIdOf(1))).rejects.toMatchObject({ code: "ledger.batch" });
    });

    it("reaches zero exactly once all are settled, in any order and with any repetition", async () => {
      const deliveries = fc.shuffledSubarray([0, 1, 2, 0, 1, 2, 2], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(deliveries, async (order) => {
          const ledger = await opened();
          const settled = new Set<number>();
          for (const n of order) {
            const batchId = batches[n]!;
            await ledger.register(runId, 0, batchId, [resultOf(n)]);
            settled.add(n);
            const state = await ledger.settle(runId, 0, batchId);
            expect(state).toEqual({ ...opening, remaining: 3 - settled.size });
          }
        }),
        { numRuns: 40 },
      );
    });

    it("lists results in candidate order, whatever the order of completion", async () => {
      const ledger = await opened();
      await ledger.register(runId, 0, batchIdOf(3), [resultOf(5), resultOf(2)]);
      await ledger.register(runId, 0, batchIdOf(1), [resultOf(4), resultOf(1)]);
      const ids = (await ledger.results(runId, 0)).map((result) => result.strategyId);
      expect(ids).toEqual([1, 2, 4, 5].map((n) => resultOf(n).strategyId));
    });

    it("keeps generations apart", async () => {
      const ledger = await opened();
      await ledger.open({ ...opening, generation: 1 }, [batchIdOf(1)]);
      await ledger.register(runId, 1, batchIdOf(1), [resultOf(1)]);
      expect(await ledger.results(runId, 0)).toEqual([]);
      expect((await ledger.get(runId, 1))?.remaining).toBe(1);
    });
  });
}
