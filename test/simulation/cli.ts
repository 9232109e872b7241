/** `npm run simulate -- --seeds N [--from S] [--mode safety|liveness] [--place cloud|machine] [--trace]` */
import { parseArgs } from "node:util";
import { describeBreach, modeOf } from "./describe.ts";
import type { Mode } from "./mode.ts";
import { createReferences } from "./reference.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "500" },
    from: { type: "string", default: "1" },
    mode: { type: "string" },
    place: { type: "string", default: "cloud" },
    trace: { type: "boolean", default: false },
  },
});
const mode = modeFrom(values.mode);
const [first, count] = [Number(values.from), Number(values.seeds)];
const place = values.place === "machine" ? "machine" : "cloud";
const references = createReferences();
const ends = new Map<string, number>();
let [broken, steps, withExcluded] = [0, 0, 0];
const beganMs = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const report = await simulate({ seed, mode: mode ?? modeOf(seed), place, references });
  ends.set(report.ended, (ends.get(report.ended) ?? 0) + 1);
  steps += report.steps;
  withExcluded += Number(report.excluded > 0);
  broken += Number(report.breach !== null);
  if (values.trace) process.stdout.write(`${report.trace.join("\n")}\n`);
  if (report.breach !== null) process.stdout.write(`${describeBreach(report)}\n`);
}
const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
const told = [...ends].map(([end, times]) => `${times} ${end}`).join(", ");
process.stdout.write(
  `${count} seeds from ${first}: ${broken} broken; ${told}; ${withExcluded} with candidates left out; ` +
    `${steps} steps in ${seconds} s\n`,
);
process.exitCode = broken === 0 ? 0 : 1;

function modeFrom(text: string | undefined): Mode | undefined {
  if (text === undefined || text === "safety" || text === "liveness") return text;
  throw new RangeError(`--mode ${text} is neither safety nor liveness`);
}
