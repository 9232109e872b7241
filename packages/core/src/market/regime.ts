import { z } from "zod";
import { trendStates, volatilityStates } from "./regimeStates.ts";

export const TrendState = z.enum(trendStates);
export const VolatilityState = z.enum(volatilityStates);

export type TrendState = z.infer<typeof TrendState>;
export type VolatilityState = z.infer<typeof VolatilityState>;

/** What may be traded: a bar passes when its state is listed on both axes; an absent axis admits all. */
export const RegimeGate = z
  .strictObject({
    trend: z.array(TrendState).min(1).max(2).optional(),
    volatility: z.array(VolatilityState).min(1).max(2).optional(),
  })
  .refine(
    (gate) => gate.trend !== undefined || gate.volatility !== undefined,
    "a gate names at least one axis",
  );

export type RegimeGate = z.infer<typeof RegimeGate>;
