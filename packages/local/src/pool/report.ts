/** The pipe on which the guard of a worker reports; the channel of messages is the work's own. */
export const REPORT_FD = 4;

/** Which bound the work broke, so that its guard ends the process right after this report. */
const breaches = [null, "timeout", "cpu", "memory"] as const;
export type Breach = Exclude<(typeof breaches)[number], null>;

/** What a guard sees of the call in work. */
export interface WorkReport {
  readonly callId: number;
  /** Whether candidates are run, so that bars are due. */
  readonly simulating: boolean;
  readonly bars: number;
  /** Processor time of the whole process since the call began. */
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly breach: Breach | null;
}

const VALUES = 6;
const REPORT_BYTES = VALUES * Float64Array.BYTES_PER_ELEMENT;

export function encodeReport(report: WorkReport): Uint8Array {
  const { callId, simulating, bars, cpuMs, memoryMb, breach } = report;
  const values = [callId, simulating ? 1 : 0, bars, cpuMs, memoryMb, breaches.indexOf(breach)];
  return new Uint8Array(Float64Array.from(values).buffer);
}

/** Reads reports from a stream of bytes, which may be cut anywhere. */
export function createReportReader(hear: (report: WorkReport) => void): (bytes: Uint8Array) => void {
  const pending = new Uint8Array(REPORT_BYTES);
  let filled = 0;
  return (bytes) => {
    for (const byte of bytes) {
      pending[filled] = byte;
      filled += 1;
      if (filled < REPORT_BYTES) continue;
      filled = 0;
      hear(decode(new Float64Array(pending.slice().buffer)));
    }
  };
}

function decode(values: Float64Array): WorkReport {
  const [callId = 0, simulating = 0, bars = 0, cpuMs = 0, memoryMb = 0, breach = 0] = values;
  return { callId, simulating: simulating === 1, bars, cpuMs, memoryMb, breach: breaches[breach] ?? null };
}
