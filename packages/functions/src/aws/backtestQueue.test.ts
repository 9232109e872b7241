import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { describe, expect, it } from "vitest";
import { batchIdOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { makeBacktestQueue } from "./backtestQueue.ts";

type Entries = { Id: string; MessageBody: string; MessageGroupId: string }[];
type Failed = { Id: string; SenderFault: boolean; Code: string }[];

/** Answers each request with the entries that `fail` picks as failed, and keeps what was sent. */
function stub(fail: (entries: Entries, request: number) => Failed) {
  const requests: Entries[] = [];
  const send = async ({ input }: SendMessageBatchCommand) => {
    const entries = input.Entries as Entries;
    requests.push(entries);
    return { Failed: fail(entries, requests.length) };
  };
  return { client: { send } as unknown as SQSClient, requests };
}

const message = (n: number, candidates = 1): BatchMessage => ({
  runId: runIdOf(1),
  epoch: 1,
  generation: 0,
  batchId: batchIdOf(n),
  scope: "research",
  candidateIds: Array.from({ length: candidates }, (_, at) => `can_0000_${String(at).padStart(5, "0")}`),
  excluded: [],
});
const messages = (count: number) => Array.from({ length: count }, (_, n) => message(n));
const urls = { research: "https://queue.example/research" };
const noPause = async (): Promise<void> => {};

describe("sending batches to SQS", () => {
  it("sends ten a request, each in its run's group", async () => {
    const { client, requests } = stub(() => []);

    await makeBacktestQueue(client, urls, noPause).send("research", messages(23));

    expect(requests.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(new Set(requests.flat().map((entry) => entry.MessageGroupId))).toEqual(new Set([runIdOf(1)]));
    expect(requests.flat().map(({ MessageBody }) => JSON.parse(MessageBody))).toEqual(messages(23));
  });

  it("sends again what failed by the service's fault, and only that", async () => {
    const { client, requests } = stub((entries, request) =>
      request === 1
        ? [entries[1], entries[3]].map((entry) => ({
            Id: entry?.Id ?? "",
            SenderFault: false,
            Code: "InternalError",
          }))
        : [],
    );

    await makeBacktestQueue(client, urls, noPause).send("research", messages(5));

    expect(requests.map((entries) => entries.map(({ Id }) => Id))).toEqual([
      ["0", "1", "2", "3", "4"],
      ["1", "3"],
    ]);
  });

  it("gives up in a way that may be tried again where the service goes on failing", async () => {
    const { client, requests } = stub((entries) =>
      entries.map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError" })),
    );

    const sending = makeBacktestQueue(client, urls, noPause).send("research", messages(1));

    await expect(sending).rejects.toMatchObject({ code: "queue.unsent", retryable: true });
    expect(requests).toHaveLength(6);
  });

  it("does not repeat what the service refuses", async () => {
    const { client, requests } = stub(([first]) => [
      { Id: first?.Id ?? "", SenderFault: true, Code: "InvalidMessageContents" },
    ]);

    const sending = makeBacktestQueue(client, urls, noPause).send("research", messages(1));

    await expect(sending).rejects.toMatchObject({ code: "queue.refused", retryable: false });
    expect(requests).toHaveLength(1);
  });

  it("refuses a message that no worker would take, and a scope it has no queue of", async () => {
    const { client, requests } = stub(() => []);
    const queue = makeBacktestQueue(client, urls, noPause);

    await expect(queue.send("research", [message(1, 20_000)])).rejects.toMatchObject({
      code: "queue.too_large",
    });
    await expect(queue.send("sandbox", messages(1))).rejects.toMatchObject({ code: "queue.unknown" });
    expect(requests).toEqual([]);
  });
});
