import { RetryableError, TerminalError, type TradewindError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { ApiOptions } from "@tradewind/functions/http/options";
import type { ImportJob } from "@tradewind/functions/importFile";
import type { ImportedDataset } from "@tradewind/functions/services/importDataset";
import { errorOf } from "./pool/errorOf.ts";
import type { Pool } from "./pool/pool.ts";
import type { KillReason } from "./pool/slot.ts";
import { importFunction } from "./worker/functions.ts";

/** Many times what the largest file takes on a slow machine. */
const IMPORT_TIMEOUT_MS = 180_000;

/** Has a worker read a file, so that page and API answer meanwhile. */
export function makeImportFile(pool: Pool): NonNullable<ApiOptions["importFile"]> {
  return async (owner, { name, symbol, text, source }) => {
    const payload: ImportJob = { owner, name, symbol, text, source };
    const call = { name: importFunction, scope: null, payload };
    const outcome = await pool.run({ ...call, timeoutMs: IMPORT_TIMEOUT_MS, heartbeatMs: null });
    switch (outcome.kind) {
      case "returned":
        return outcome.value as ImportedDataset;
      case "threw":
        throw errorOf(outcome.error);
      case "killed":
        throw stopped(outcome.reason, outcome.message);
    }
  };
}

function stopped(reason: KillReason, message: string): TradewindError {
  if (reason === "memory" || reason === "timeout") {
    const bounds = `${limits.workerMemoryMb} MB and ${IMPORT_TIMEOUT_MS} ms`;
    const words = `the import was stopped: ${message}; it has ${bounds}: send fewer bars`;
    return new TerminalError("too-large", "dataset.too_large", words);
  }
  const words = `the import was stopped: ${message}; send the file again`;
  return new RetryableError("unavailable", "dataset.import_stopped", words);
}
