import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSqliteArchiveStore } from "@tradewind/local/sqlite/archiveStore";
import { admitToken, makeSqliteAuthenticator } from "@tradewind/local/sqlite/authenticator";
import { makeSqliteBacktestLedger } from "@tradewind/local/sqlite/backtestLedger";
import { type Database, openDatabase } from "@tradewind/local/sqlite/database";
import { makeSqliteDatasetStore } from "@tradewind/local/sqlite/datasetStore";
import { makeSqliteEventLog } from "@tradewind/local/sqlite/eventLog";
import { makeSqliteGenerationStore } from "@tradewind/local/sqlite/generationStore";
import { makeSqliteLineageStore } from "@tradewind/local/sqlite/lineageStore";
import { makeFileMarketData } from "@tradewind/local/sqlite/marketData";
import { makeSqliteOperationLog } from "@tradewind/local/sqlite/operationLog";
import { makeSqliteResultCache } from "@tradewind/local/sqlite/resultCache";
import { makeSqliteRunStore } from "@tradewind/local/sqlite/runStore";
import { makeSqliteScheduleStore } from "@tradewind/local/sqlite/scheduleStore";
import { makeSqliteTicketStore } from "@tradewind/local/sqlite/ticketStore";
import { makeSqliteViolationStore } from "@tradewind/local/sqlite/violationStore";
import { afterEach } from "vitest";
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

const clock = { nowMs: () => 1_767_322_800_000 };
const opened: Database[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const database = (): Database => {
  const made = openDatabase(":memory:");
  opened.push(made);
  return made;
};
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "tradewind-contract-"));
  folders.push(made);
  return made;
};

describeRunStoreContract("SQLite", () => makeSqliteRunStore(database()));
describeGenerationStoreContract("SQLite", () => {
  const db = database();
  return makeSqliteGenerationStore(db, makeSqliteBacktestLedger(db));
});
describeBacktestLedgerContract("SQLite", () => makeSqliteBacktestLedger(database()));
describeLineageStoreContract("SQLite", () => makeSqliteLineageStore(database()));
describeArchiveStoreContract("SQLite", () => makeSqliteArchiveStore(database()));
describeEventLogContract("SQLite", () => makeSqliteEventLog(database(), clock));
describeDatasetStoreContract("SQLite", () => makeSqliteDatasetStore(database(), folder()));
describeMarketDataContract("SQLite", () => makeFileMarketData(folder(), ["open", "sealed"]));
describeViolationStoreContract("SQLite", () => makeSqliteViolationStore(database()));
describeResultCacheContract("SQLite", (bytesMax, time) => makeSqliteResultCache(database(), time, bytesMax));
describeOperationLogContract("SQLite", () => makeSqliteOperationLog(database()));
describeScheduleStoreContract("SQLite", () => makeSqliteScheduleStore(database()));
describeTicketStoreContract("SQLite", () => makeSqliteTicketStore(database()));
describeAuthenticatorContract("SQLite", (tokens) => {
  const db = database();
  for (const [token, owner] of Object.entries(tokens)) admitToken(db, token, owner);
  return makeSqliteAuthenticator(db);
});
