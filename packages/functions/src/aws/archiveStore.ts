import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Archive } from "@tradewind/core/archive/elite";
import { contentHash } from "@tradewind/core/hash";
import type { ArchiveStore } from "@tradewind/core/ports";
import { checkIn, redeem } from "./claimCheck.ts";
import type { Objects } from "./objects.ts";
import { conditionOf, type Key, type Table, take, transact } from "./table.ts";

/** An item a version. A version is written if it is not there and the one before it is. */
export function makeArchiveStore(
  client: DynamoDBDocumentClient,
  table: Table,
  objects: Objects,
): ArchiveStore {
  return {
    async load(runId) {
      const where = { text: "pk = :pk", values: { ":pk": runId } };
      const [newest] = await take(table.query({ where, descending: true, pageSize: 1 }), 1);
      if (newest === undefined) return null;
      return { version: Number(newest.version), archive: await redeem<Archive>(objects, newest) };
    },
    async commit(runId, expectedVersion, archive) {
      const version = expectedVersion + 1;
      const hash = contentHash(archive);
      const claim = `archives/${runId}/${version}-${hash.slice(0, 16)}.json.gz`;
      const item = {
        ...keyOf(runId, version),
        version,
        hash,
        ...(await checkIn(objects, claim, archive)),
      };
      const written = await transact(client, `archive of ${runId}`, [
        {
          Put: {
            TableName: table.name,
            Item: item,
            ...conditionOf({ text: "attribute_not_exists(pk)" }),
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        ...(expectedVersion === 0
          ? []
          : [
              {
                ConditionCheck: {
                  TableName: table.name,
                  Key: keyOf(runId, expectedVersion),
                  ConditionExpression: "attribute_exists(pk)",
                },
              },
            ]),
      ]);
      if (written === "written") return "committed";
      return written[0]?.standing?.hash === hash ? "replay" : "conflict";
    },
    async snapshot(runId, version) {
      const item = await table.get(keyOf(runId, version));
      return item === null ? null : redeem<Archive>(objects, item);
    },
  };
}

function keyOf(runId: string, version: number): { pk: string; sk: string } & Key {
  return { pk: runId, sk: `VERSION#${String(version).padStart(8, "0")}` };
}
