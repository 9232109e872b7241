import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { WorkNotes } from "../worker.ts";
import type { Key, Table } from "./table.ts";

/** An item a batch in the ledger's table, in a partition of its own. Only the holder of the message writes it. */
export function makeWorkNotes(table: Table): WorkNotes {
  return {
    async note(message, candidateId) {
      await table.put({ ...keyOf(message), candidateId }, anyway);
    },
    async find(message) {
      const item = await table.get(keyOf(message));
      return item === null ? null : String(item.candidateId);
    },
    async wipe(message) {
      await table.remove(keyOf(message));
    },
  };
}

/** The note before it gives way. */
const anyway = { text: "attribute_not_exists(pk) OR attribute_exists(candidateId)" };

function keyOf({ runId, generation, batchId }: BatchMessage): Key {
  return { pk: `${runId}#${generation}#notes`, sk: batchId };
}
