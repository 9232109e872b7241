import type { WorkLimits } from "../pool/protocol.ts";

/** Where each value lies, by index: numbers of 8 bytes, behind two words of 4. */
export const cellLayout = {
  bytes: 64,
  /** The call in work; 0 for none. The guard waits on it. */
  callWord: 0,
  /** 1 while the guard waits for a call, and has to be woken for one. */
  idleWord: 1,
  numbersAtByte: 8,
  numbers: { simulating: 0, bars: 1, timeoutMs: 2, cpuMs: 3, memoryMb: 4, openedMs: 5, cpuAtOpenMs: 6 },
} as const;

/** By a clock that all threads share. */
export function sharedNowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Processor time of all threads since the process began. */
export function cpuMsOfProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/**
 * Memory that the thread at work shares with the thread that guards it: what is written here is seen though the
 * writer is in an endless loop right after. A write costs nanoseconds.
 */
export interface ProgressCell {
  readonly buffer: SharedArrayBuffer;
  /** A call began; `callId` is above zero. */
  open(callId: number, limits: WorkLimits): void;
  simulating(does: boolean): void;
  advanced(bars: number): void;
  close(): void;
}

export function createProgressCell(): ProgressCell {
  const buffer = new SharedArrayBuffer(cellLayout.bytes);
  const words = new Int32Array(buffer, 0, 2);
  const numbers = new Float64Array(buffer, cellLayout.numbersAtByte);
  const at = cellLayout.numbers;
  return {
    buffer,
    open(callId, { timeoutMs, cpuMs, memoryMb }) {
      numbers[at.simulating] = 0;
      numbers[at.bars] = 0;
      numbers[at.timeoutMs] = timeoutMs;
      numbers[at.cpuMs] = cpuMs ?? Number.POSITIVE_INFINITY;
      numbers[at.memoryMb] = memoryMb ?? Number.POSITIVE_INFINITY;
      numbers[at.openedMs] = sharedNowMs();
      numbers[at.cpuAtOpenMs] = cpuMsOfProcess();
      Atomics.store(words, cellLayout.callWord, callId);
      // One that watched the call before looks again by itself, and waking it may take this thread's processor.
      if (Atomics.load(words, cellLayout.idleWord) === 1) Atomics.notify(words, cellLayout.callWord);
    },
    simulating(does) {
      numbers[at.simulating] = does ? 1 : 0;
    },
    advanced(bars) {
      numbers[at.bars] = (numbers[at.bars] ?? 0) + bars;
    },
    close: () => void Atomics.store(words, cellLayout.callWord, 0),
  };
}
