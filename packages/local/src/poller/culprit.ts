import type { StopCause } from "@tradewind/core/safety/operations";
import type { ViolationKind } from "@tradewind/core/safety/violations";
import type { KillReason } from "../pool/slot.ts";

/** Which kills are a candidate's own doing; the others are the machine's, and the batch is simply delivered again. */
const kinds: Readonly<Partial<Record<KillReason, ViolationKind>>> = {
  timeout: "timeout",
  notResponding: "notResponding",
  memory: "memory",
  crash: "notResponding",
};

const causes: Readonly<Partial<Record<KillReason, StopCause>>> = {
  timeout: "slow",
  notResponding: "stuck",
  starved: "starved",
  memory: "memory",
};

/** What a kill says of where the time goes; null where it says nothing. */
export function causeOfKill(reason: KillReason): StopCause | null {
  return causes[reason] ?? null;
}

export function kindOfKill(reason: KillReason): ViolationKind | null {
  return kinds[reason] ?? null;
}
