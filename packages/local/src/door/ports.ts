import { noScripts } from "@tradewind/core/noScripts";
import type { Ports } from "@tradewind/core/ports";
import { createEngineBacktester } from "@tradewind/engine/backtester";
import { tellingSchedules } from "../schedule/tellingSchedules.ts";
import { makeWorkerPorts, type WorkerPortsOptions } from "../worker/ports.ts";
import type { DoorLine } from "./line.ts";

/** One strategy at a time is looked at here: little is worth keeping. */
const VIEW_LIMITS = { columnBytesMax: 32_000_000, bitBytesMax: 8_000_000 };

/** The ports of the API: a worker's, but for what it computes and whom it tells of schedules. It reads no sealed bars and runs no script. */
export function makeDoorPorts(options: WorkerPortsOptions & { readonly line: DoorLine }): Ports {
  const { line } = options;
  const ports = makeWorkerPorts({ ...options, sections: ["open"] });
  return {
    ...ports,
    backtester: createEngineBacktester({ limits: VIEW_LIMITS }),
    scripts: noScripts,
    schedules: tellingSchedules(ports.schedules, () => line.post({ type: "scheduled" })),
  };
}
