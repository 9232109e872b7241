import { availableParallelism, totalmem } from "node:os";

const BYTES_PER_MB = 1_048_576;
/** Four times Node's own: a phase makes much that soon is garbage, and collecting it seldom saves a tenth of its time. */
const SEMI_SPACE_SHARE = 1 / 16;
const SEMI_SPACE_MB_MAX = 64;
/** Marking what a generation holds costs tens of milliseconds a lap; below this size there is no need to. */
const UNMARKED_SHARE = 3 / 8;
const MACHINE_SHARE = 1 / 8;

interface Machine {
  readonly memoryMb: number;
  readonly cores: number;
}

/**
 * How V8 is to use a worker's memory: at most `memoryMb` in the heap, and up to a part of that before it looks for what
 * could be given back, so far as the machine has an eighth of its memory for all workers of one a core.
 */
export function heapFlags(memoryMb: number, machine: Machine = thisMachine()): readonly string[] {
  const semiSpaceMb = Math.min(SEMI_SPACE_MB_MAX, Math.ceil(memoryMb * SEMI_SPACE_SHARE));
  const spareMb = (machine.memoryMb * MACHINE_SHARE) / machine.cores;
  const unmarkedMb = Math.floor(Math.min(memoryMb * UNMARKED_SHARE, spareMb));
  return [
    `--max-old-space-size=${memoryMb}`,
    `--max-semi-space-size=${semiSpaceMb}`,
    `--initial-old-space-size=${unmarkedMb}`,
  ];
}

function thisMachine(): Machine {
  return { memoryMb: totalmem() / BYTES_PER_MB, cores: availableParallelism() };
}
