import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { joinParent } from "@tradewind/local/worker/process";
import { type Call, serveCalls } from "@tradewind/local/worker/serve";

/** A worker for the bench of kills: it holds memory and a temporary file, then never ends; or it does a little work. */
const FILE_BYTES = 4_000_000;
const LITTLE_WORK = 2_000_000;

const held: Buffer[] = [];

async function handle({ name, payload, progress }: Call): Promise<unknown> {
  if (name === "pid") return process.pid;
  if (name === "little") return littleWork();
  const megabytes = Number(payload);
  for (let each = 0; each < megabytes; each++) held.push(Buffer.alloc(1_048_576, each));
  writeFileSync(join(tmpdir(), "half.part"), Buffer.alloc(FILE_BYTES));
  await progress.began(["culprit"]);
  for (;;) progress.advanced(1);
}

function littleWork(): number {
  let sum = 0;
  for (let step = 0; step < LITTLE_WORK; step++) sum += Math.sqrt(step);
  return sum;
}

serveCalls(joinParent(), () => handle);
