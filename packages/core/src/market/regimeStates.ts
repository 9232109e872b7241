/*
 * Apart from their schema, so that a process that only computes need not load one.
 */

/** In the order of their numbers in `RegimeStates`. */
export const trendStates = ["down", "flat", "up"] as const;
export const volatilityStates = ["calm", "normal", "wild"] as const;

/** Bars before a regime state is meaningful: one year, the longest span that the classifier looks back on. */
export const REGIME_LOOKBACK_BARS = 252;
