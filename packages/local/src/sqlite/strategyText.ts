import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { strategyText } from "@tradewind/core/strategy/text";

const texts = new WeakMap<AnyStrategy, string>();

/**
 * A strategy's JSON. One strategy is stored as offspring, as candidate and in the lineage, mostly by the same process:
 * its text is made once. Strategies are never changed.
 */
export function textOfStrategy(strategy: AnyStrategy): string {
  const known = texts.get(strategy);
  if (known !== undefined) return known;
  const text = strategy.kind === "script" ? JSON.stringify(strategy) : strategyText(strategy);
  texts.set(strategy, text);
  return text;
}

/** The strategy that a text tells. */
export function strategyOf(text: string): AnyStrategy {
  const strategy = JSON.parse(text) as AnyStrategy;
  texts.set(strategy, text);
  return strategy;
}
