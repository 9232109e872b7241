/**
 * `npm run bench -- NAME [--json] [--minutes N] [--pairs N] [--bars N] [--population N]`: each benchmark measures ratios or
 * percentiles within one run, and decides nothing.
 */
import { parseArgs } from "node:util";
import { type Figures, figuresText } from "./figures.ts";
import type { BenchOptions } from "./options.ts";

type Benchmark = (options: BenchOptions) => Promise<Figures>;

/** Loaded only when it is asked for, so that no benchmark measures beside what another one brought in. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  parallel: async () => (await import("./parallel.ts")).benchParallel,
  kill: async () => (await import("./kill.ts")).benchKill,
  stream: async () => (await import("./stream.ts")).benchStream,
  cost: async () => (await import("./cost.ts")).benchCost,
  engine: async () => (await import("./engine.ts")).benchEngine,
  lap: async () => (await import("./lap.ts")).benchLap,
  recall: async () => (await import("./recall.ts")).benchRecall,
  peers: async () => (await import("./peers.ts")).benchPeers,
  scripts: async () => (await import("./scripts.ts")).benchScripts,
  load: async () => (await import("./load.ts")).benchLoad,
  coldStart: async () => (await import("./coldStart.ts")).benchColdStart,
  bundle: async () => (await import("./bundle.ts")).benchBundle,
};

const { positionals: names, values: given } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    minutes: { type: "string" },
    pairs: { type: "string" },
    bars: { type: "string" },
    population: { type: "string" },
  },
});
const options: Record<string, number> = {};
for (const name of ["minutes", "pairs", "bars", "population"] as const) {
  const value = given[name];
  if (value === undefined) continue;
  if (!(Number(value) > 0)) {
    process.stderr.write(`--${name} ${value} does not do; give a number above zero\n`);
    process.exit(2);
  }
  options[name] = Number(value);
}
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
if (names.length === 0 || unknown.length > 0) {
  const problem = names.length === 0 ? "name a benchmark" : `there is no benchmark ${unknown.join(", ")}`;
  process.stderr.write(`${problem}; there are ${Object.keys(benchmarks).join(", ")}\n`);
  process.exit(2);
}
const all: Record<string, Figures> = {};
for (const name of names) {
  const run = await benchmarks[name]?.();
  if (run !== undefined) all[name] = await run(options);
}
const text = Object.entries(all).map(([name, figures]) => `${figuresText(name, figures)}\n`);
process.stdout.write(given.json ? `${JSON.stringify(all)}\n` : text.join("\n"));
