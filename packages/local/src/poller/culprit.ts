import type { ViolationKind } from "@tradewind/core/safety/violations";
import type { KillReason } from "../pool/slot.ts";

/** Which kills are a candidate's own doing; the others are the machine's, and the batch is simply delivered again. */
const kinds: Readonly<Partial<Record<KillReason, ViolationKind>>> = {
  timeout: "timeout",
  notResponding: "notResponding",
  memory: "memory",
  crash: "notResponding",
};

export function kindOfKill(reason: KillReason): ViolationKind | null {
  return kinds[reason] ?? null;
}
