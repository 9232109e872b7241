import { openDatabase } from "./database.ts";
import { makeSqliteEventLog } from "./eventLog.ts";

/** A process for tests that appends so many events of one source, each twice. */
const [, , path = "", source = "", count = "0"] = process.argv;
const log = makeSqliteEventLog(openDatabase(path), { nowMs: () => 0 });
for (let at = 0; at < Number(count); at++) {
  const data = { status: "succeeded", archiveHash: null, champions: 0, trials: at, reason: source } as const;
  const event = { type: "run.finished", generation: null, phase: null, data } as const;
  await log.append("run_00000000000000000000000001", source, at, [event]);
  await log.append("run_00000000000000000000000001", source, at, [event]);
}
