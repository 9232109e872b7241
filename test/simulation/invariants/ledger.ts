import { contentHash } from "@tradewind/core/hash";
import type { BacktestLedger, LedgerState, Ports } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

/** One standing result a candidate, a batch's results never change, and what remains only falls, to zero at most. */
export function observeLedger({ ledger }: Pick<Ports, "ledger">, verdict: Verdict): BacktestLedger {
  const remainings = new Map<string, number>();
  const standing = new Map<string, string>();

  function look(state: LedgerState): LedgerState {
    const key = `${state.runId}/${state.generation}`;
    const before = remainings.get(key) ?? Number.POSITIVE_INFINITY;
    if (state.remaining < 0 || state.remaining > before) {
      const words = `${key}: ${state.remaining} batches remain after ${before}`;
      verdict.report("what remains never rises and never falls below zero", words);
    }
    remainings.set(key, state.remaining);
    return state;
  }

  return {
    ...ledger,
    open: async (...values) => look(await ledger.open(...values)),
    settle: async (...values) => look(await ledger.settle(...values)),
    async register(runId, generation, batchId, results) {
      const answer = await ledger.register(runId, generation, batchId, results);
      const hash = contentHash(answer.results);
      const before = standing.get(`${runId}/${batchId}`) ?? hash;
      standing.set(`${runId}/${batchId}`, before);
      if (before !== hash) {
        verdict.report("each candidate has one effect", `the results of batch ${batchId} changed`);
      }
      const ids = (await ledger.results(runId, generation)).map(({ candidateId }) => candidateId);
      const twice = ids.find((id, at) => ids.indexOf(id) !== at);
      if (twice !== undefined) {
        verdict.report(
          "each candidate has one effect",
          `${twice} has two results in generation ${generation}`,
        );
      }
      return answer;
    },
  };
}
