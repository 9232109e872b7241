/** `npm run bench -- NAME [--json]`: each benchmark measures ratios or percentiles within one run, and decides nothing. */
import { benchCost } from "./cost.ts";
import { benchEngine } from "./engine.ts";
import { benchParallel } from "./parallel.ts";
import { benchStream } from "./stream.ts";

const benchmarks: Readonly<Record<string, () => Promise<Record<string, number>>>> = {
  parallel: benchParallel,
  stream: benchStream,
  cost: benchCost,
  engine: benchEngine,
};

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = names.find((name) => benchmarks[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`there is no benchmark ${unknown}; there are ${Object.keys(benchmarks).join(", ")}\n`);
  process.exit(2);
}
const figures: Record<string, Record<string, number>> = {};
for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
  figures[name] = (await benchmarks[name]?.()) ?? {};
}
process.stdout.write(process.argv.includes("--json") ? `${JSON.stringify(figures)}\n` : table(figures));

function table(all: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const lines = Object.entries(all).flatMap(([name, values]) => [
    name,
    ...Object.entries(values).map(([key, value]) => `  ${key.padEnd(28)} ${value.toFixed(3)}`),
  ]);
  return `${lines.join("\n")}\n`;
}
