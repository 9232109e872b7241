import { RetryableError } from "@tradewind/core/errors";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { GenerationDocuments, Ports } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../../../test/support/sampleRun.ts";
import { makePhaseHandler } from "./phases.ts";
import { makeWorkerHandler, type WorkNotes } from "./worker.ts";

interface Bench {
  readonly ports: Ports;
  readonly sent: BatchMessage[];
  readonly hidden: number[];
  readonly notes: Map<string, string>;
  readonly first: BatchMessage;
  readonly work: (
    message: BatchMessage,
    receiveCount: number,
    remainingMs?: () => number,
  ) => Promise<unknown>;
}

/** A run with its first generation's batches sent, and a worker whose surroundings are kept in lists. */
async function makeBench(): Promise<Bench> {
  const memory = await samplePorts();
  const sent: BatchMessage[] = [];
  const ports: Ports = { ...memory, queue: { send: async (_, messages) => void sent.push(...messages) } };
  const { runId } = await sampleRun(memory, { seed: 1, generations: 1, population: 8 });
  const place = { runId, epoch: 1, generation: 0 };
  await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
  await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
  const notes = new Map<string, string>();
  const hidden: number[] = [];
  const handler = makeWorkerHandler({
    ports,
    scope: "research",
    worker: "test",
    notes: notesIn(notes),
    hide: async (_, seconds) => void hidden.push(seconds),
  });
  const [first] = sent;
  if (first === undefined) throw new Error("nothing was sent");
  return {
    ports,
    sent,
    hidden,
    notes,
    first,
    work: (message, receiveCount, remainingMs = () => 180_000) =>
      handler({ Records: [recordOf(message, receiveCount)] }, remainingMs),
  };
}

function notesIn(notes: Map<string, string>): WorkNotes {
  return {
    note: async ({ batchId }, candidateId) => void notes.set(batchId, candidateId),
    find: async ({ batchId }) => notes.get(batchId) ?? null,
    wipe: async ({ batchId }) => void notes.delete(batchId),
  };
}

function recordOf(message: unknown, receiveCount: number) {
  return {
    messageId: "m1",
    receiptHandle: "r1",
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  };
}

describe("a worker on its queue", () => {
  it("settles its batch, and hides the message a little beyond its own deadline", async () => {
    const { ports, first, hidden, work } = await makeBench();

    const answer = await work(first, 1, () => 20_000 + 160_000);

    const results = await ports.ledger.results(first.runId, 0);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(results.map(({ candidateId }) => candidateId)).toEqual([...first.candidateIds]);
    expect(hidden).toEqual([210]);
  });

  it("begins no candidate when too little of the deadline is left, and asks for the batch again soon", async () => {
    const { ports, first, hidden, work } = await makeBench();

    const answer = await work(first, 2, () => 10_000);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }] });
    expect(await ports.ledger.results(first.runId, 0)).toEqual([]);
    expect(hidden).toEqual([40, 10]);
  });

  it("excludes the candidate at which it died before, and sends its neighbours on", async () => {
    const { ports, first, sent, notes, work } = await makeBench();
    const [culprit] = first.candidateIds;
    notes.set(first.batchId, culprit ?? "");
    const before = sent.length;

    await work(first, 3);

    const [again] = sent.slice(before);
    expect(again?.excluded.map(({ candidateId }) => candidateId)).toEqual([culprit]);
    expect(again?.candidateIds).toEqual(first.candidateIds);
    expect(notes.size).toBe(0);
    const { items } = await ports.violations.list({ owner: "tester" }, { limit: 9 });
    expect(items).toMatchObject([{ candidateId: culprit, kind: "notResponding", scope: "research" }]);
    expect(items[0]?.message).toBe(
      "its worker ended without a word while it ran; scope research gives it 180000 ms and 1024 MB",
    );
  });

  it("leaves no note while it stores: whoever dies then died of no candidate", async () => {
    const { ports, first } = await makeBench();
    const notes = new Map<string, string>();
    let notedInStore: number | null = null;
    const register: Ports["ledger"]["register"] = async (...values) => {
      notedInStore = notes.size;
      return ports.ledger.register(...values);
    };
    const handler = makeWorkerHandler({
      ports: { ...ports, ledger: { ...ports.ledger, register } },
      scope: "research",
      worker: "test",
      notes: notesIn(notes),
      hide: async () => {},
    });

    await handler({ Records: [recordOf(first, 2)] }, () => 180_000);

    expect(notedInStore).toBe(0);
  });

  it("leaves a note only from the second delivery on, and wipes it when it ends by itself", async () => {
    const noted = async (receiveCount: number): Promise<number> => {
      const { first, notes, ports } = await makeBench();
      const spy: string[] = [];
      const base = notesIn(notes);
      const handler = makeWorkerHandler({
        ports,
        scope: "research",
        worker: "test",
        hide: async () => {},
        notes: {
          ...base,
          note: async (message, candidateId) => {
            spy.push(candidateId);
            await base.note(message, candidateId);
          },
        },
      });
      await handler({ Records: [recordOf(first, receiveCount)] }, () => 180_000);
      expect(notes.size).toBe(0);
      return spy.length;
    };

    expect(await noted(1)).toBe(0);
    expect(await noted(2)).toBeGreaterThan(0);
  });

  it("throws what is no batch, so that it ends among the dead letters, and soon", async () => {
    const { hidden, work } = await makeBench();

    await expect(work({ nonsense: true } as unknown as BatchMessage, 3)).rejects.toThrow();
    expect(hidden.at(-1)).toBe(15);
  });

  it("keeps a throttle from becoming a violation", async () => {
    const { ports, first, hidden } = await makeBench();
    const throttled: Ports = {
      ...ports,
      generations: {
        ...ports.generations,
        get: async <K extends keyof GenerationDocuments>(): Promise<GenerationDocuments[K] | null> => {
          throw new RetryableError("unavailable", "aws.throttled", "slow down");
        },
      },
    };
    const handler = makeWorkerHandler({
      ports: throttled,
      scope: "research",
      worker: "test",
      notes: notesIn(new Map()),
      hide: async (_, seconds) => void hidden.push(seconds),
    });

    const answer = await handler({ Records: [recordOf(first, 1)] }, () => 180_000);

    expect(answer.batchItemFailures).toHaveLength(1);
    expect((await ports.violations.list({ owner: "tester" }, { limit: 9 })).items).toEqual([]);
  });

  it("sends nothing for a run that was cancelled, though a worker died at one of its candidates", async () => {
    const { ports, sent, notes, first, work } = await makeBench();
    const run = await ports.runs.get(first.runId);
    await ports.runs.update({ ...run!, status: "cancelled" });
    notes.set(first.batchId, first.candidateIds[0]!);
    const before = sent.length;

    await work(first, 3);

    expect(sent).toHaveLength(before);
    expect((await ports.violations.list({ owner: run!.owner }, { limit: 9 })).items).toEqual([]);
  });
});
