import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { RunStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "../cursor.ts";
import { pack, unpack } from "./packing.ts";
import { conditionOf, type Item, type Key, type Table, take, takeAll, transact } from "./table.ts";

const pages = pagesOf("runs", ["string"]);

/** Partitions of the index of runs to look after: neither finished nor paused, or ended untold. Others have no such attribute. */
const ACTIVE = "active";
const UNTOLD = "untold";
const absent = conditionOf({ text: "attribute_not_exists(pk)" });

/** A run an item, under its id; an owner's idempotency key is an item beside it, written with it or not at all. */
export function makeRunStore(client: DynamoDBDocumentClient, table: Table): RunStore {
  const requested = async (owner: string, key: string) => {
    const item = await table.get(requestKey(owner, key));
    return item === null ? null : requestOf(item);
  };
  return {
    requested,
    async create(run, request) {
      const item = itemOf({ ...run, version: 1 });
      if (request === null) {
        if ((await table.insert(item)) !== null) throw exists(run.runId);
        return { created: true };
      }
      const { key, requestHash } = request;
      const asked = { ...requestKey(run.owner, key), requestedRunId: run.runId, requestHash };
      const written = await transact(client, `run ${run.runId}`, [
        { Put: { TableName: table.name, Item: item, ...absent } },
        {
          Put: {
            TableName: table.name,
            Item: asked,
            ...absent,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
      ]);
      if (written === "written") return { created: true };
      const known = written[1]?.standing ?? null;
      if (known === null) throw exists(run.runId);
      return { created: false, ...requestOf(known) };
    },
    async get(runId) {
      const item = await table.get(runKey(runId));
      return item === null ? null : recordOf(item);
    },
    async update(run) {
      const next = { ...run, version: run.version + 1 };
      const condition = {
        text: "#version = :version",
        names: { "#version": "version" },
        values: { ":version": run.version },
      };
      const answer = await table.put(itemOf(next), condition);
      if (answer.done) return next;
      if (answer.standing === null) {
        throw new TerminalError("not-found", "run.not_found", `there is no run ${run.runId}`);
      }
      const message = `run ${run.runId} is at version ${answer.standing.version}, not ${run.version}; read it again`;
      throw new RetryableError("conflict", "run.version", message);
    },
    async list(owner, page) {
      const [before = "~"] = pages.after(page) ?? [];
      const where = {
        text: "#owner = :owner AND runId < :before",
        names: { "#owner": "owner" },
        values: { ":owner": owner, ":before": before },
      };
      const pageSize = rowsWanted(page);
      const keys = await take(table.query({ index: "byOwner", where, descending: true, pageSize }), pageSize);
      const runs = await recordsOf(table, keys);
      runs.sort((a, b) => (a.runId > b.runId ? -1 : 1));
      return pages.from(
        runs,
        page,
        (run) => [run.runId],
        (run) => run,
      );
    },
    async untold(limit) {
      const where = { text: "activity = :untold", values: { ":untold": UNTOLD } };
      const query = table.query({ index: "byActivity", where, pageSize: limit });
      return (await recordsOf(table, await take(query, limit))).filter(({ untold }) => untold !== undefined);
    },
    async unfinished() {
      const where = { text: "activity = :active", values: { ":active": ACTIVE } };
      const runs = await recordsOf(table, await takeAll(table.query({ index: "byActivity", where })));
      // An index may lag behind its table.
      return runs.filter(({ status }) => isActive(status)).sort((a, b) => (a.runId < b.runId ? -1 : 1));
    },
  };
}

function isActive(status: RunRecord["status"]): boolean {
  return status === "queued" || status === "running";
}

function itemOf(run: RunRecord): Item {
  const { runId, owner, version, status } = run;
  return { ...runKey(runId), runId, owner, version, status, ...activityOf(run), body: pack(run) };
}

function activityOf({ status, untold }: RunRecord): { readonly activity?: string } {
  if (isActive(status)) return { activity: ACTIVE };
  return untold === undefined ? {} : { activity: UNTOLD };
}

function recordOf({ body }: Item): RunRecord {
  return unpack<RunRecord>(body);
}

async function recordsOf(table: Table, keys: readonly Key[]): Promise<RunRecord[]> {
  return (await table.getMany(keys)).map(recordOf);
}

function runKey(runId: string): Key {
  return { pk: `RUN#${runId}`, sk: "RUN" };
}

function requestKey(owner: string, key: string): Key {
  return { pk: `OWNER#${owner}`, sk: `REQUEST#${key}` };
}

function requestOf({ requestedRunId, requestHash }: Item): {
  readonly runId: string;
  readonly requestHash: string;
} {
  return { runId: String(requestedRunId), requestHash: String(requestHash) };
}

function exists(runId: string): TerminalError {
  return new TerminalError("conflict", "run.exists", `run ${runId} exists; a new run needs a new id`);
}
