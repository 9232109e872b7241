import type { Ports } from "@tradewind/core/ports";
import type { Process } from "../processes.ts";
import type { Verdict } from "./verdict.ts";

type Verb = (...values: never[]) => Promise<unknown>;

/**
 * Work that begins after a cancellation was answered sends no message, registers no result and keeps nothing. What had
 * begun before may end what it is at: nobody can call a function back.
 */
export function forbidAfterCancel(
  ports: Ports,
  process: Process,
  cancelledAtMs: { readonly value: number | null },
  verdict: Verdict,
): Ports {
  const writing = <V extends Verb>(name: string, verb: V): V => {
    const watched = (...values: Parameters<V>): Promise<unknown> => {
      const { value } = cancelledAtMs;
      if (value !== null && process.workBeganMs > value) {
        verdict.report("a cancelled run sends nothing new", `${process.name} calls ${name} for it`);
      }
      return verb(...values);
    };
    return watched as V;
  };
  const { queue, ledger, generations, archives, lineage } = ports;
  return {
    ...ports,
    queue: { ...queue, send: writing("queue.send", queue.send) },
    ledger: {
      ...ledger,
      open: writing("ledger.open", ledger.open),
      register: writing("ledger.register", ledger.register),
    },
    generations: { ...generations, put: writing("generations.put", generations.put) },
    archives: { ...archives, commit: writing("archives.commit", archives.commit) },
    lineage: { ...lineage, append: writing("lineage.append", lineage.append) },
  };
}
