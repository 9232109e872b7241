import { TerminalError } from "@tradewind/core/errors";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import { contentHash } from "@tradewind/core/hash";
import type { BacktestLedger, LedgerState } from "@tradewind/core/ports";
import { createRecent } from "../recent.ts";
import { checkIn, redeem } from "./claimCheck.ts";
import type { Objects } from "./objects.ts";
import { pack, unpack } from "./packing.ts";
import { type Item, type Key, type Table, takeAll } from "./table.ts";

/** The set of settled batches is one item: so many numbers stay a sixteenth of what an item may hold. */
const BATCHES_MAX = 4_000;
/** Results lie in so many partitions, or one run at full speed would heat a single one. */
const SHARDS = 16;
const PLANS_KEPT = 8;

/** A batch's number within its generation. */
type Plan = ReadonlyMap<string, number>;

/**
 * The fan-in. `PLAN` names the batches and never changes; `LEDGER` holds the token and the set of settled batches by
 * their numbers, to which adding is idempotent; each batch's results are an item of their own, the first one wins.
 */
export function makeBacktestLedger(table: Table, objects: Objects): BacktestLedger {
  const recent = createRecent<Plan>(PLANS_KEPT);
  const planOf = (runId: string, generation: number): Promise<Plan> =>
    recent(`${runId}#${generation}`, () => readPlan(table, runId, generation));
  const numberOf = async (runId: string, generation: number, batchId: string): Promise<number> => {
    const number = (await planOf(runId, generation)).get(batchId);
    if (number === undefined) throw unknownBatch(runId, generation, batchId);
    return number;
  };
  return {
    open: (ledger, batchIds) => open(table, ledger, batchIds),
    async register(runId, generation, batchId, results) {
      await numberOf(runId, generation, batchId);
      const hash = contentHash(results);
      const key = batchKey(runId, generation, batchId);
      const claim = `results/${runId}/${generation}/${batchId}-${hash.slice(0, 16)}.json.gz`;
      const standing = await table.insert({ ...key, hash, ...(await checkIn(objects, claim, results)) });
      if (standing === null) return { verdict: "accepted", results: JSON.parse(JSON.stringify(results)) };
      const verdict = standing.hash === hash ? "replay" : "conflict";
      return { verdict, results: await redeem<readonly CandidateResult[]>(objects, standing) };
    },
    async settle(runId, generation, batchId) {
      const number = await numberOf(runId, generation, batchId);
      if (!(await table.has(batchKey(runId, generation, batchId)))) {
        const message = `batch ${batchId} has no results to settle; register them first`;
        throw new TerminalError("conflict", "ledger.unregistered", message);
      }
      const change = { text: "ADD settled :number", values: { ":number": new Set([number]) } };
      const answer = await table.update(ledgerKey(runId, generation), change, opened);
      if (!answer.done) throw unknownBatch(runId, generation, batchId);
      return stateOf(runId, generation, answer.item);
    },
    async get(runId, generation) {
      const item = await table.get(ledgerKey(runId, generation));
      return item === null ? null : stateOf(runId, generation, item);
    },
    async results(runId, generation) {
      const shards = Array.from({ length: SHARDS }, (_, shard) => shardKey(runId, generation, shard));
      const items = await Promise.all(
        shards.map((pk) => takeAll(table.query({ where: { text: "pk = :pk", values: { ":pk": pk } } }))),
      );
      const batches = await Promise.all(
        items.flat().map((item) => redeem<readonly CandidateResult[]>(objects, item)),
      );
      return batches.flat().sort((a, b) => (a.candidateId < b.candidateId ? -1 : 1));
    },
  };
}

const opened = { text: "attribute_exists(pk)" };

/** The first opening names the batches; a later one replaces epoch and token alone. */
async function open(
  table: Table,
  ledger: Omit<LedgerState, "remaining">,
  batchIds: readonly string[],
): Promise<LedgerState> {
  const { runId, generation, epoch, token, openedAtMs } = ledger;
  if (batchIds.length > BATCHES_MAX) {
    const message = `generation ${generation} of run ${runId} has ${batchIds.length} batches, the most is ${BATCHES_MAX}; make the population smaller or the data shorter`;
    throw new TerminalError("too-large", "ledger.too_many", message);
  }
  const key = ledgerKey(runId, generation);
  const plan = await table.insert({ ...planKey(runId, generation), body: pack(batchIds) });
  const count = plan === null ? batchIds.length : unpack<readonly string[]>(plan.body).length;
  const first = { ...key, epoch, token, openedAtMs, count };
  if ((await table.insert(first)) === null) return stateOf(runId, generation, first);
  const change = {
    text: "SET epoch = :epoch, #token = :token",
    names: { "#token": "token" },
    values: { ":epoch": epoch, ":token": token },
  };
  const answer = await table.update(key, change, opened);
  return stateOf(runId, generation, answer.done ? answer.item : first);
}

async function readPlan(table: Table, runId: string, generation: number): Promise<Plan> {
  const item = await table.get(planKey(runId, generation));
  if (item === null) {
    const message = `run ${runId} has no ledger for generation ${generation}; open it with its batches first`;
    throw new TerminalError("not-found", "ledger.batch", message);
  }
  return new Map(unpack<readonly string[]>(item.body).map((batchId, number) => [batchId, number]));
}

function stateOf(runId: string, generation: number, item: Item): LedgerState {
  const settled = item.settled instanceof Set ? item.settled.size : 0;
  return {
    runId,
    generation,
    epoch: Number(item.epoch),
    token: String(item.token),
    openedAtMs: Number(item.openedAtMs),
    remaining: Number(item.count) - settled,
  };
}

function planKey(runId: string, generation: number): Key {
  return { pk: `${runId}#${generation}`, sk: "PLAN" };
}

function ledgerKey(runId: string, generation: number): Key {
  return { pk: `${runId}#${generation}`, sk: "LEDGER" };
}

function batchKey(runId: string, generation: number, batchId: string): Key {
  const shard = Number.parseInt(batchId.slice(-2), 16) % SHARDS;
  return { pk: shardKey(runId, generation, shard), sk: batchId };
}

function shardKey(runId: string, generation: number, shard: number): string {
  return `${runId}#${generation}#${shard}`;
}

function unknownBatch(runId: string, generation: number, batchId: string): TerminalError {
  const message = `batch ${batchId} is not in ${runId}'s ledger of generation ${generation}; open it with its batches first`;
  return new TerminalError("not-found", "ledger.batch", message);
}
