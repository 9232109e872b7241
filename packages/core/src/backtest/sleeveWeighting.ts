import { z } from "zod";

/** How the account is shared among symbols: in equal parts, or so that each part has the same volatility. */
export const SleeveWeighting = z.enum(["equalCapital", "equalRisk"]);
export type SleeveWeighting = z.infer<typeof SleeveWeighting>;
