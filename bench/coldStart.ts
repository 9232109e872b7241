import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../test/aws/cloud/cloud.ts";
import { deliver, queueOfScope } from "../test/aws/cloud/queues.ts";
import { queuedBatches, startRun, uploadSamples } from "../test/aws/cloud/runs.ts";
import { bundleEntry } from "./bundle.ts";
import { type Figures, median } from "./figures.ts";

const population = 600;
const hiddenSeconds = 600;
const withinMs = 120_000;

/**
 * A worker's cold start to its first result: in the evaluated cloud on MiniStack, each start a fresh Node that imports
 * the worker's bundle and works one real batch, with its reads and writes. `ownMs` is the processor's time of the whole
 * process, Node's own start left out; what is beyond it is waiting for the emulator. Needs Python 3.
 */
export async function benchColdStart(): Promise<Figures> {
  const out = mkdtempSync(join(tmpdir(), "tradewind-cold-"));
  const cloud = await startCloud();
  try {
    const bundle = await bundleEntry("worker", out);
    await uploadSamples(cloud);
    await deliver(cloud, "research", false);
    const runId = await startRun(cloud, { seed: 11, generations: 1, population });
    const watcher = await cloud.watch(runId);
    await queuedBatches(watcher, { generation: 0, scope: "research", population }, withinMs);
    watcher.close();
    const starts: Start[] = [];
    for (const message of await receiveAll(cloud)) starts.push(await startOnce(cloud, bundle, message));
    const medianOf = (key: keyof Start) => Math.round(median(starts.map((start) => start[key])));
    return {
      starts: starts.length,
      candidates: medianOf("candidates"),
      readyMs: medianOf("readyMs"),
      readyOwnMs: medianOf("readyOwnMs"),
      firstResultMs: medianOf("firstResultMs"),
      firstResultOwnMs: medianOf("firstResultOwnMs"),
    };
  } finally {
    await cloud.stop();
    rmSync(out, { recursive: true, force: true });
  }
}

interface Start {
  /** Of the batch. */
  readonly candidates: number;
  /** From before the import to the exported handler. */
  readonly readyMs: number;
  readonly readyOwnMs: number;
  /** From before the import to the answer that the first batch's results are stored and told. */
  readonly firstResultMs: number;
  readonly firstResultOwnMs: number;
}

async function receiveAll(cloud: Cloud): Promise<readonly Message[]> {
  const request = { QueueUrl: queueOfScope(cloud, "research"), VisibilityTimeout: hiddenSeconds };
  const { Messages = [] } = await cloud.emulated.sqs.send(
    new ReceiveMessageCommand({ ...request, MaxNumberOfMessages: 10 }),
  );
  return Messages;
}

const program = `
  const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  const [began, cpuBegan] = [performance.now(), cpuMs()];
  const { handler } = await import(process.env.BENCH_BUNDLE);
  const [ready, cpuReady] = [performance.now(), cpuMs()];
  const context = { awsRequestId: "bench", functionName: "worker", getRemainingTimeInMillis: () => 180000 };
  const answer = await handler(JSON.parse(process.env.BENCH_EVENT), context);
  const [done, cpuDone] = [performance.now(), cpuMs()];
  if (answer.batchItemFailures.length > 0) throw new Error("the batch was returned");
  const figures = { readyMs: ready - began, readyOwnMs: cpuReady - cpuBegan, firstResultMs: done - began, firstResultOwnMs: cpuDone - cpuBegan };
  process.stderr.write(JSON.stringify(figures));`;

async function startOnce(cloud: Cloud, bundle: string, message: Message): Promise<Start> {
  const { environment } = cloud.outputs("aws:lambda/function:Function", "WorkerResearchFunction");
  const { variables } = environment as { variables: Record<string, string> };
  const record = {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: { ApproximateReceiveCount: "1" },
  };
  const { stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    env: {
      ...process.env,
      ...variables,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "123456789012",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: cloud.emulated.endpoint,
      BENCH_BUNDLE: bundle,
      BENCH_EVENT: JSON.stringify({ Records: [record] }),
    },
  });
  const { candidateIds }: { candidateIds: readonly string[] } = JSON.parse(message.Body ?? "{}");
  return { ...JSON.parse(stderr), candidates: candidateIds.length };
}
