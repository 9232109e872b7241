import type { Market } from "@tradewind/core/market/bars";
import { type AccountWriter, type BacktestJob, createAccountWriter, type Region } from "./accountWriter.ts";
import type { Arena } from "./arena.ts";
import type { Catalogue } from "./catalogue.ts";
import { createLowering, TILES_MAX } from "./lowering.ts";
import type { EngineModule } from "./module.ts";
import type { PriceColumns } from "./priceColumns.ts";
import { ROW_VALUES } from "./rowLayout.ts";
import type { SymbolEngine } from "./symbols.ts";

const ACCOUNTS_MAX = 256;
const REGION_BYTES = 524_288;

/** Writes and runs accounts in the engine's memory. */
export interface BatchRunner {
  /** Runs jobs and writes a row for each, all but the first three values, which are of the range and not the account. */
  run(jobs: readonly BacktestJob[], rows: Float64Array): void;
  /** Writes one account, hands its place to `run`, which uses the desk of several sleeves, and answers its row. */
  runOne(job: BacktestJob, run: (account: number, desk: SleeveDesk) => void): Float64Array;
}

/** What accounts of several sleeves use: pointers, as `useDesk` of `assembly/account.ts` has them. */
export interface SleeveDesk {
  readonly curve: number;
  readonly total: number;
}

/** Reserves what batches need beside the symbols. */
export function createBatchRunner(
  module: EngineModule,
  arena: Arena,
  catalogue: Catalogue,
  market: Market,
  symbols: readonly SymbolEngine[],
  progress: number,
): BatchRunner {
  const bitBytes = (symbols[0] as SymbolEngine).prices.blocks * 16;
  const tileBytes = module.TILE_BLOCKS * 16;
  const pointer = arena.reserve(REGION_BYTES);
  const region: Region = {
    pointer,
    words: new Int32Array(arena.memory.buffer, pointer, REGION_BYTES / 4),
    numbers: new Float64Array(arena.memory.buffer, pointer, REGION_BYTES / 8),
  };
  const lowering = createLowering(
    module,
    catalogue,
    {
      nothing: arena.reserve(bitBytes),
      longEntry: arena.reserve(bitBytes),
      longExit: arena.reserve(bitBytes),
      shortEntry: arena.reserve(bitBytes),
      shortExit: arena.reserve(bitBytes),
      tiles: arena.reserve(TILES_MAX * tileBytes),
      tileBytes,
    },
    region.words,
  );
  const rowsPointer = arena.reserve(ACCOUNTS_MAX * ROW_VALUES * 8);
  const furnish = createFurnisher(module, arena, (symbols[0] as SymbolEngine).prices, progress);
  const desk: Desk = {
    module,
    symbols,
    region,
    writer: createAccountWriter({ module, market, symbols, lowering, region }),
    rowsPointer,
    rows: new Float64Array(arena.memory.buffer, rowsPointer, ACCOUNTS_MAX * ROW_VALUES),
  };
  return {
    run: (jobs, rows) => {
      if (jobs.some((job) => desk.writer.sleeves(job) > 1)) furnish();
      runAll(desk, jobs, rows);
    },
    runOne: (job, run) => {
      const sleeveDesk = furnish();
      write(desk, beginChunk(desk), job, true);
      run(pointer, sleeveDesk);
      return desk.rows.slice(0, ROW_VALUES);
    },
  };
}

/** Accounts of several sleeves, and traces, need curves of their own: reserved when the first one comes. */
function createFurnisher(
  module: EngineModule,
  arena: Arena,
  { columnBytes, blocks }: PriceColumns,
  progress: number,
): () => SleeveDesk {
  module.useDesk(0, 0, 0, 0, 0, progress);
  let desk: SleeveDesk | null = null;
  return () => {
    if (desk !== null) return desk;
    desk = { curve: arena.reserve(columnBytes), total: arena.reserve(columnBytes) };
    const bits = (): number => arena.reserve(blocks * 16);
    module.useDesk(desk.curve, desk.total, bits(), bits(), bits(), progress);
    return desk;
  };
}

interface Desk {
  readonly module: EngineModule;
  readonly symbols: readonly SymbolEngine[];
  readonly region: Region;
  readonly writer: AccountWriter;
  readonly rowsPointer: number;
  readonly rows: Float64Array;
}

/** Accounts that were written and not yet run; jobs that ask for the same share one. */
interface Chunk {
  end: number;
  accounts: number;
  readonly accountOf: number[];
  readonly byHash: Map<number, { readonly account: number; readonly at: number; readonly end: number }>;
}

function runAll(desk: Desk, jobs: readonly BacktestJob[], rows: Float64Array): void {
  let chunk = beginChunk(desk);
  const flush = (next: number): void => {
    desk.module.runBatch(desk.region.pointer, chunk.accounts);
    const firstJob = next - chunk.accountOf.length;
    chunk.accountOf.forEach((account, k) => {
      const at = account * ROW_VALUES;
      rows.set(desk.rows.subarray(at, at + ROW_VALUES), (firstJob + k) * ROW_VALUES);
    });
    chunk = beginChunk(desk);
  };
  jobs.forEach((job, index) => {
    const full = chunk.accounts === ACCOUNTS_MAX || chunk.end + desk.writer.bytesMax(job) > REGION_BYTES;
    if (full) flush(index);
    if (write(desk, chunk, job, false)) return;
    flush(index);
    write(desk, chunk, job, true);
  });
  flush(jobs.length);
}

function beginChunk({ symbols }: Desk): Chunk {
  for (const { atoms } of symbols) atoms.release();
  return { end: 0, accounts: 0, accountOf: [], byHash: new Map() };
}

/** Adds a job to the chunk; false where the caches have no room for its atoms beside those of the chunk. */
function write(
  { module, region, writer, rowsPointer }: Desk,
  chunk: Chunk,
  job: BacktestJob,
  more: boolean,
): boolean {
  const at = chunk.end;
  const end = writer.write(job, at, more);
  if (end === -1) return false;
  const hash = hashOf(region.words, at / 4, end / 4);
  const known = chunk.byHash.get(hash);
  if (known !== undefined && sameWords(region.words, known, at, end)) {
    chunk.accountOf.push(known.account);
    return true;
  }
  const account = chunk.accounts++;
  region.words[at / 4 + module.ROW] = rowsPointer + account * ROW_VALUES * 8;
  chunk.byHash.set(hash, { account, at, end });
  chunk.accountOf.push(account);
  chunk.end = end;
  return true;
}

/** Of all words but the first, which says where the row goes. */
function hashOf(words: Int32Array, from: number, to: number): number {
  let hash = 0;
  for (let k = from + 1; k < to; k++)
    hash = Math.imul(hash ^ (words[k] as number), 0x9e37_79b1) ^ (hash >>> 15);
  return hash;
}

function sameWords(
  words: Int32Array,
  known: { readonly at: number; readonly end: number },
  at: number,
  end: number,
): boolean {
  if (known.end - known.at !== end - at) return false;
  const shift = (at - known.at) / 4;
  for (let k = known.at / 4 + 1; k < known.end / 4; k++) if (words[k] !== words[k + shift]) return false;
  return true;
}
