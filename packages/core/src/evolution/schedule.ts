import { z } from "zod";
import { Owner } from "../ids.ts";
import { DatasetRefresh } from "../market/dataset.ts";
import { RunSettings } from "./run.ts";

/** A nightly run. The expression is EventBridge Scheduler's: `cron(0 2 * * ? *)` or `rate(1 day)`. */
export const Schedule = z.strictObject({
  owner: Owner,
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a schedule's name has 1 to 64 letters, digits, _ or -"),
  expression: z.string().min(8).max(200),
  /** IANA name. */
  timeZone: z.string().min(1).max(64),
  enabled: z.boolean(),
  /** The seed is drawn anew for each run unless `fixedSeed`. */
  fixedSeed: z.boolean(),
  /** Newer bars of the recipe's datasets are fetched before each run. */
  refresh: z.boolean().optional(),
  settings: RunSettings,
  updatedAt: z.string(),
  nextAt: z.string().nullable(),
  lastRunId: z.string().nullable(),
  lastRefresh: z.array(DatasetRefresh).optional(),
});

export type Schedule = z.infer<typeof Schedule>;
