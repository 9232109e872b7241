import type { Archive } from "../archive/elite.ts";
import { TerminalError } from "../errors.ts";
import type { Schedule } from "../evolution/schedule.ts";
import { contentHash } from "../hash.ts";
import type { DatasetRecord } from "../market/dataset.ts";
import type {
  ArchiveStore,
  DatasetStore,
  GenerationDocuments,
  GenerationStore,
  MarketData,
  OperationLog,
  ScheduleStore,
  TicketStore,
  ViolationStore,
} from "../ports.ts";
import type { OperationRecord } from "../safety/operations.ts";
import type { Violation } from "../safety/violations.ts";
import { copy, pageOf } from "./page.ts";

export function makeMemoryGenerationStore(): GenerationStore {
  const documents = new Map<string, unknown>();
  return {
    async put(runId, generation, key, document) {
      documents.set(`${runId}/${generation}/${key}`, copy(document));
    },
    async get<K extends keyof GenerationDocuments>(runId: string, generation: number, key: K) {
      return copy(documents.get(`${runId}/${generation}/${key}`) ?? null) as GenerationDocuments[K] | null;
    },
  };
}

export function makeMemoryArchiveStore(): ArchiveStore {
  const versions = new Map<string, Archive[]>();
  return {
    async load(runId) {
      const kept = versions.get(runId) ?? [];
      const archive = kept.at(-1);
      return archive === undefined ? null : { version: kept.length, archive: copy(archive) };
    },
    async commit(runId, expectedVersion, archive) {
      const kept = versions.get(runId) ?? [];
      const standing = kept[expectedVersion];
      if (standing !== undefined)
        return contentHash(standing) === contentHash(archive) ? "replay" : "conflict";
      if (kept.length !== expectedVersion) return "conflict";
      versions.set(runId, [...kept, copy(archive)]);
      return "committed";
    },
    async snapshot(runId, version) {
      return copy(versions.get(runId)?.[version - 1] ?? null);
    },
  };
}

export function makeMemoryDatasetStore(): DatasetStore {
  const records = new Map<string, DatasetRecord>();
  const columns = new Map<string, Uint8Array>();
  return {
    async put(dataset, bars) {
      const key = `${dataset.owner}/${dataset.datasetId}`;
      if (records.has(key)) return "exists";
      records.set(key, copy(dataset));
      columns.set(dataset.datasetId, bars.slice());
      return "created";
    },
    async get(owner, datasetId) {
      return copy(records.get(`${owner}/${datasetId}`) ?? null);
    },
    async list(owner, page) {
      const owned = [...records.values()].filter((record) => record.owner === owner);
      return copy(
        pageOf(
          "datasets",
          owned.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
          page,
        ),
      );
    },
    async bars(datasetId) {
      const bytes = columns.get(datasetId);
      if (bytes === undefined) {
        throw new TerminalError(
          "not-found",
          "dataset.not_found",
          `there is no dataset ${datasetId}; list them first`,
        );
      }
      return bytes.slice();
    },
  };
}

export function makeMemoryMarketData(): MarketData {
  const sections = new Map<string, Uint8Array>();
  return {
    async put(marketId, section, bytes) {
      sections.set(`${marketId}/${section}`, bytes.slice());
    },
    async read(marketId, section, roomFor) {
      const bytes = sections.get(`${marketId}/${section}`);
      if (bytes === undefined) {
        throw new TerminalError(
          "not-found",
          "market.not_found",
          `market ${marketId} has no ${section} section`,
        );
      }
      if (roomFor === undefined) return bytes.slice();
      const room = roomFor(bytes.length);
      room.set(bytes);
      return room;
    },
  };
}

export function makeMemoryViolationStore(): ViolationStore {
  const violations = new Map<string, Violation>();
  return {
    async record(violation) {
      if (violations.has(violation.violationId)) return "known";
      violations.set(violation.violationId, copy(violation));
      return "recorded";
    },
    async list(filter, page) {
      const matching = [...violations.values()].filter(
        (violation) =>
          violation.owner === filter.owner &&
          (filter.runId === undefined || violation.runId === filter.runId) &&
          (filter.scope === undefined || violation.scope === filter.scope) &&
          (filter.kind === undefined || violation.kind === filter.kind),
      );
      return copy(pageOf("violations", matching.reverse(), page));
    },
  };
}

export function makeMemoryOperationLog(): OperationLog {
  const logs = new Map<string, Map<string, OperationRecord[]>>();
  return {
    async append(runId, source, records) {
      const log = logs.get(runId) ?? new Map<string, OperationRecord[]>();
      const known = log.get(source) ?? [];
      log.set(source, [...known, ...copy(records.slice(known.length))]);
      logs.set(runId, log);
    },
    async read(runId) {
      return copy([...(logs.get(runId)?.values() ?? [])].flat());
    },
  };
}

export function makeMemoryScheduleStore(): ScheduleStore {
  const schedules = new Map<string, Schedule>();
  const keyOf = (owner: string, name: string): string => `${owner}/${name}`;
  const sorted = (): Schedule[] => [...schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    async put(schedule) {
      schedules.set(keyOf(schedule.owner, schedule.name), copy(schedule));
    },
    async note({ owner, name, updatedAt }, notes) {
      const present = schedules.get(keyOf(owner, name));
      if (present?.updatedAt !== updatedAt) return false;
      schedules.set(keyOf(owner, name), copy({ ...present, ...notes }));
      return true;
    },
    async get(owner, name) {
      return copy(schedules.get(keyOf(owner, name)) ?? null);
    },
    async list(owner, page) {
      return copy(
        pageOf(
          "schedules",
          sorted().filter((schedule) => schedule.owner === owner),
          page,
        ),
      );
    },
    async delete(owner, name) {
      return schedules.delete(keyOf(owner, name));
    },
    async all() {
      return copy(sorted());
    },
  };
}

export function makeMemoryTicketStore(): TicketStore {
  const tickets = new Map<string, { owner: string; expiresAtMs: number }>();
  return {
    async put(ticketHash, owner, expiresAtMs) {
      tickets.set(ticketHash, { owner, expiresAtMs });
    },
    async take(ticketHash, nowMs) {
      const ticket = tickets.get(ticketHash);
      tickets.delete(ticketHash);
      return ticket !== undefined && nowMs < ticket.expiresAtMs ? ticket.owner : null;
    },
  };
}
