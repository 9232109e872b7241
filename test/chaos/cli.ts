/** `npm run chaos -- [--runs 10] [--kills 10] [--seed 1]`: golden runs whose process is killed again and again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { goldenHash } from "../golden/golden.ts";
import { complaintAbout, killUntilEnd } from "./randomKills.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});
const first = Number(values.seed);
let broken = 0;
for (let seed = first; seed < first + Number(values.runs); seed++) {
  const home = mkdtempSync(join(tmpdir(), "tradewind-chaos-"));
  const beganMs = performance.now();
  const run = await killUntilEnd(home, seed, Number(values.kills));
  const complaint = complaintAbout(run, goldenHash);
  broken += Number(complaint !== null);
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(0);
  const words = complaint === null ? "golden hash" : `${complaint}; home ${home}`;
  process.stdout.write(
    `seed ${seed}: ${run.kills} kills, ${run.envelopes.length} events, ${words} (${seconds} s)\n`,
  );
  if (complaint === null) rmSync(home, { recursive: true, force: true });
  else process.stdout.write(`  again: npm run chaos -- --runs 1 --kills ${values.kills} --seed ${seed}\n`);
}
process.exitCode = broken === 0 ? 0 : 1;
