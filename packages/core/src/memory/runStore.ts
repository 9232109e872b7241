import { RetryableError, TerminalError } from "../errors.ts";
import type { RunRecord } from "../evolution/run.ts";
import type { RunStore } from "../ports.ts";
import { copy, pageOf } from "./page.ts";

export function makeMemoryRunStore(): RunStore {
  const runs = new Map<string, RunRecord>();
  const requests = new Map<string, { runId: string; requestHash: string }>();
  return {
    async create(run, request) {
      const requestKey = request === null ? null : `${run.owner}\u0000${request.key}`;
      const known = requestKey === null ? undefined : requests.get(requestKey);
      if (known !== undefined) return { created: false, ...known };
      if (runs.has(run.runId)) throw new TerminalError("conflict", "run.exists", `run ${run.runId} exists`);
      runs.set(run.runId, copy({ ...run, version: 1 }));
      if (request !== null && requestKey !== null) {
        requests.set(requestKey, { runId: run.runId, requestHash: request.requestHash });
      }
      return { created: true };
    },
    async requested(owner, key) {
      return copy(requests.get(`${owner}\u0000${key}`) ?? null);
    },
    async get(runId) {
      return copy(runs.get(runId) ?? null);
    },
    async update(run) {
      const stored = runs.get(run.runId);
      if (stored === undefined)
        throw new TerminalError("not-found", "run.not_found", `there is no run ${run.runId}`);
      if (stored.version !== run.version) {
        throw new RetryableError(
          "conflict",
          "run.version",
          `run ${run.runId} is at version ${stored.version}, not ${run.version}; read it again`,
        );
      }
      const next = copy({ ...run, version: run.version + 1 });
      runs.set(run.runId, next);
      return copy(next);
    },
    async list(owner, page) {
      const owned = [...runs.values()].filter((run) => run.owner === owner);
      return copy(pageOf("runs", owned.sort(newestFirst), page));
    },
    async unfinished() {
      return copy([...runs.values()].filter((run) => run.status === "queued" || run.status === "running"));
    },
    async untold(limit) {
      return copy([...runs.values()].filter((run) => run.untold !== undefined).slice(0, limit));
    },
  };
}

function newestFirst(a: RunRecord, b: RunRecord): number {
  return a.runId < b.runId ? 1 : -1;
}
