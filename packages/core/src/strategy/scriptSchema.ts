import { z } from "zod";
import { limits } from "../limits.ts";
import { EnsembleStrategy, SingleStrategy, Sizing, Stops, type Strategy } from "./schema.ts";

/**
 * The second kind of strategy: JavaScript whose `onBar` is handed one bar after another. `parameters` are constants it
 * may read; `stops` and `sizing` hold where an order names none of its own; answers before `lookbackBars` are not used.
 */
export const ScriptStrategy = z.strictObject({
  kind: z.literal("script"),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} .+%/-]{0,39}$/u, "must be 1 to 40 letters, digits, spaces or . + % / -"),
  source: z.string().min(1),
  parameters: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,29}$/, "must be a short camelCase name"), z.number())
    .refine((parameters) => Object.keys(parameters).length <= limits.scriptParametersMax, {
      message: `may hold ${limits.scriptParametersMax} parameters at most`,
    })
    .optional(),
  lookbackBars: z.int().min(1).max(limits.lookbackBarsMax).optional(),
  stops: Stops,
  sizing: Sizing,
});

export type ScriptStrategy = z.infer<typeof ScriptStrategy>;

/** What may come from outside: data or a script. What mutates, crosses or rewrites takes `Strategy`, data alone. */
export const AnyStrategy = z.discriminatedUnion("kind", [SingleStrategy, EnsembleStrategy, ScriptStrategy]);

export type AnyStrategy = Strategy | ScriptStrategy;
