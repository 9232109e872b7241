import { TerminalError } from "../errors.ts";
import type { CandidateResult } from "../evolution/candidate.ts";
import { canonicalJson } from "../hash.ts";
import type { BacktestLedger, LedgerState } from "../ports.ts";
import { copy } from "./page.ts";

interface Ledger {
  epoch: number;
  token: string;
  readonly openedAtMs: number;
  readonly batchIds: ReadonlySet<string>;
  readonly results: Map<string, readonly CandidateResult[]>;
  readonly settled: Set<string>;
}

export function makeMemoryLedger(): BacktestLedger {
  const ledgers = new Map<string, Ledger>();
  const keyOf = (runId: string, generation: number): string => `${runId}/${generation}`;
  const find = (runId: string, generation: number, batchId: string): Ledger => {
    const ledger = ledgers.get(keyOf(runId, generation));
    if (ledger?.batchIds.has(batchId) !== true) {
      throw new TerminalError(
        "not-found",
        "ledger.batch",
        `batch ${batchId} is not in ${runId}'s ledger ${generation}`,
      );
    }
    return ledger;
  };
  const stateOf = (runId: string, generation: number, ledger: Ledger): LedgerState => ({
    runId,
    generation,
    epoch: ledger.epoch,
    token: ledger.token,
    openedAtMs: ledger.openedAtMs,
    remaining: ledger.batchIds.size - ledger.settled.size,
  });
  return {
    async open({ runId, epoch, generation, token, openedAtMs }, batchIds) {
      const known = ledgers.get(keyOf(runId, generation));
      const fresh = {
        epoch,
        token,
        openedAtMs,
        batchIds: new Set(batchIds),
        results: new Map(),
        settled: new Set<string>(),
      };
      const ledger = known ?? fresh;
      ledger.epoch = epoch;
      ledger.token = token;
      ledgers.set(keyOf(runId, generation), ledger);
      return stateOf(runId, generation, ledger);
    },
    async register(runId, generation, batchId, results) {
      const ledger = find(runId, generation, batchId);
      const standing = ledger.results.get(batchId);
      if (standing === undefined) {
        ledger.results.set(batchId, copy(results));
        return { verdict: "accepted", results: copy(results) };
      }
      const same = canonicalJson(standing) === canonicalJson(results);
      return { verdict: same ? "replay" : "conflict", results: copy(standing) };
    },
    async settle(runId, generation, batchId) {
      const ledger = find(runId, generation, batchId);
      if (!ledger.results.has(batchId)) {
        throw new TerminalError(
          "conflict",
          "ledger.unregistered",
          `batch ${batchId} has no results to settle`,
        );
      }
      ledger.settled.add(batchId);
      return stateOf(runId, generation, ledger);
    },
    async get(runId, generation) {
      const ledger = ledgers.get(keyOf(runId, generation));
      return ledger === undefined ? null : stateOf(runId, generation, ledger);
    },
    async results(runId, generation) {
      const all = [...(ledgers.get(keyOf(runId, generation))?.results.values() ?? [])].flat();
      return copy(all.sort((a, b) => (a.candidateId < b.candidateId ? -1 : 1)));
    },
  };
}
