import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { makeMemoryResultCache } from "@tradewind/core/memory/resultCache";
import { describeArchiveStoreContract } from "./archiveStore.ts";
import { describeBacktestLedgerContract } from "./backtestLedger.ts";
import { describeDatasetStoreContract, describeMarketDataContract } from "./dataStores.ts";
import {
  describeAuthenticatorContract,
  describeScheduleStoreContract,
  describeTicketStoreContract,
} from "./doorStores.ts";
import { describeEventLogContract } from "./eventLog.ts";
import { describeGenerationStoreContract } from "./generationStore.ts";
import { describeLineageStoreContract } from "./lineageStore.ts";
import { describeResultCacheContract } from "./resultCache.ts";
import { describeRunStoreContract } from "./runStore.ts";
import { describeOperationLogContract, describeViolationStoreContract } from "./safetyStores.ts";

const ids = { runId: () => "run_00000000000000000000000001", secret: () => "secret" };
const ports = (tokens: Readonly<Record<string, string>> = {}) =>
  makeMemoryPorts({ clock: { nowMs: () => 1_767_322_800_000 }, ids, tokens });

describeRunStoreContract("memory", () => ports().runs);
describeGenerationStoreContract("memory", () => ports().generations);
describeBacktestLedgerContract("memory", () => ports().ledger);
describeLineageStoreContract("memory", () => ports().lineage);
describeArchiveStoreContract("memory", () => ports().archives);
describeEventLogContract("memory", () => ports().events);
describeDatasetStoreContract("memory", () => ports().datasets);
describeMarketDataContract("memory", () => ports().markets);
describeViolationStoreContract("memory", () => ports().violations);
describeResultCacheContract("memory", (bytesMax) => makeMemoryResultCache(bytesMax));
describeOperationLogContract("memory", () => ports().operationLog);
describeScheduleStoreContract("memory", () => ports().schedules);
describeTicketStoreContract("memory", () => ports().tickets);
describeAuthenticatorContract("memory", (tokens) => ports(tokens).authenticator);
