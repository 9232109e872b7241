import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReportReader, encodeReport, type WorkReport } from "./report.ts";

const reports: fc.Arbitrary<WorkReport> = fc.record({
  callId: fc.integer({ min: 1, max: 1_000_000 }),
  simulating: fc.boolean(),
  bars: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  cpuMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  memoryMb: fc.double({ min: 0, max: 1e6, noNaN: true }),
  breach: fc.constantFrom(null, "timeout", "cpu", "memory"),
});

describe("reports of a worker's guard", () => {
  it("are read as they were written, wherever the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(reports, { maxLength: 20 }), fc.infiniteStream(fc.nat(100)), (told, cuts) => {
        const bytes = told.flatMap((report) => [...encodeReport(report)]);
        const heard: WorkReport[] = [];
        const read = createReportReader((report) => heard.push(report));
        for (let at = 0; at < bytes.length; ) {
          const size = 1 + (cuts.next().value ?? 0);
          read(Uint8Array.from(bytes.slice(at, at + size)));
          at += size;
        }
        expect(heard).toEqual(told);
      }),
    );
  });
});
