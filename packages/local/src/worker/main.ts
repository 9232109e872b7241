import { makeSystemIds, systemClock } from "@tradewind/functions/system";
import { z } from "zod";
import { openHome } from "../home.ts";
import { openDatabase } from "../sqlite/database.ts";
import { makeSteadyClock } from "../steadyClock.ts";
import { makeFunctions } from "./functions.ts";
import { makeWorkerPorts } from "./ports.ts";
import { joinParent, workerData } from "./process.ts";
import { serveCalls } from "./serve.ts";

/** The entry of a worker process. */
export const WorkerData = z.strictObject({
  home: z.string(),
  number: z.int(),
  originMs: z.number(),
  sections: z.array(z.enum(["training", "open"])),
});

const { home: directory, number, originMs, sections } = WorkerData.parse(workerData());
const home = openHome(directory);
const db = openDatabase(home.database);
const ids = makeSystemIds();

serveCalls(joinParent(), (line) =>
  makeFunctions(
    makeWorkerPorts({ db, home, clock: systemClock, steady: makeSteadyClock(originMs), ids, line, sections }),
    `worker-${number}`,
  ),
);
