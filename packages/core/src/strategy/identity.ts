import { sha256Hex } from "../hash.ts";
import type { StrategyId } from "../ids.ts";
import { canonicalise } from "./canonical.ts";
import type { Strategy } from "./schema.ts";
import { strategyText } from "./text.ts";

const DIGITS = 32;

/** A strategy's content address: equal for all ways to write the same strategy. */
export function identify(strategy: Strategy): StrategyId {
  return strategyIdOf(sha256Hex(strategyText(canonicalise(strategy))));
}

export function strategyIdOf(hash: string): StrategyId {
  return `str_${hash.slice(0, DIGITS)}`;
}
