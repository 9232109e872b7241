import type { ScriptStrategy } from "./scriptSchema.ts";

/** A script for tests, with the terms of a plain strategy. */
export function scriptOf(source: string, changes: Partial<ScriptStrategy> = {}): ScriptStrategy {
  return { kind: "script", name: "Test script", source, stops: {}, sizing: { leverage: 1 }, ...changes };
}

/** Long above the mean of its last closes, flat below: what a small script looks like. */
export const averageScript = scriptOf(
  `const closes = [];
function onBar(bar) {
  closes.push(bar.close);
  if (closes.length > parameters.window) closes.shift();
  if (closes.length < parameters.window) return;
  const mean = closes.reduce((sum, close) => sum + close, 0) / closes.length;
  return bar.close > mean ? "long" : "flat";
}`,
  { name: "Above its mean", parameters: { window: 50 }, lookbackBars: 50 },
);
