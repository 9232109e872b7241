import type { Conductor, Ports } from "@tradewind/core/ports";
import { z } from "zod";
import type { Verdict } from "./verdict.ts";

const Output = z.object({ runId: z.string(), epoch: z.int(), generation: z.int() });

/** A generation's wait is ended once an execution, and not before its last batch has settled. */
export function observeTokens({ conductor, ledger }: Ports, verdict: Verdict): Conductor {
  const completed = new Set<string>();
  return {
    ...conductor,
    async complete(token, output) {
      const answer = await conductor.complete(token, output);
      if (answer === "gone") return answer;
      const { runId, epoch, generation } = Output.parse(output);
      const key = `${runId}, epoch ${epoch}, generation ${generation}`;
      const remaining = (await ledger.get(runId, generation))?.remaining;
      const invariant = "one token completion a generation, when nothing remains";
      if (completed.has(key)) verdict.report(invariant, `${key} was completed twice`);
      if (remaining !== 0)
        verdict.report(invariant, `${key} was completed while ${remaining} batches remain`);
      completed.add(key);
      return answer;
    },
  };
}
