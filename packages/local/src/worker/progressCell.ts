import type { WorkLimits } from "../pool/protocol.ts";

/** Where each value lies, by index: numbers of 8 bytes, behind a word of 4 on which the guard waits. */
export const cellLayout = {
  bytes: 56,
  callWord: 0,
  numbersAtByte: 8,
  numbers: { simulating: 0, bars: 1, timeoutMs: 2, cpuMs: 3, memoryMb: 4 },
} as const;

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
  const setCall = (callId: number): void => {
    Atomics.store(words, cellLayout.callWord, callId);
    Atomics.notify(words, cellLayout.callWord);
  };
  return {
    buffer,
    open(callId, { timeoutMs, cpuMs, memoryMb }) {
      numbers[at.simulating] = 0;
      numbers[at.bars] = 0;
      numbers[at.timeoutMs] = timeoutMs;
      numbers[at.cpuMs] = cpuMs ?? Number.POSITIVE_INFINITY;
      numbers[at.memoryMb] = memoryMb ?? Number.POSITIVE_INFINITY;
      setCall(callId);
    },
    simulating(does) {
      numbers[at.simulating] = does ? 1 : 0;
    },
    advanced(bars) {
      numbers[at.bars] = (numbers[at.bars] ?? 0) + bars;
    },
    close: () => setCall(0),
  };
}
