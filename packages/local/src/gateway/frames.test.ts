import { expect, it } from "vitest";
import { type Frame, type ReadEnvelopes, shareFrames } from "./frames.ts";

/** A log of one run whose length can grow, and how often it was read. */
function growingLog(length: number): { length: number; reads: number; readonly read: ReadEnvelopes } {
  const log = {
    length,
    reads: 0,
    read: (_runId: string, after: number, most: { readonly events: number }) => {
      log.reads++;
      const count = Math.max(0, Math.min(most.events, log.length - after));
      if (count === 0) return null;
      const envelopes = Array.from({ length: count }, (_, at) => `{"seq":${after + at + 1}}`).join(",");
      return { lastSeq: after + count, logLastSeq: log.length, envelopes: Buffer.from(envelopes) };
    },
  };
  return log;
}

/** What a web socket's reader takes the bytes for: a whole text, as long as is announced. */
function messageOf(frame: Frame | null | undefined): unknown {
  const bytes = frame?.bytes ?? Buffer.alloc(0);
  expect(bytes[0]).toBe(0x81);
  const short = bytes[1] ?? 0;
  const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
  const text = bytes.subarray(headBytes);
  const long =
    headBytes === 4 ? bytes.readUInt16BE(2) : headBytes === 10 ? Number(bytes.readBigUInt64BE(2)) : short;
  expect(text.length).toBe(long);
  return JSON.parse(String(text));
}

it.each([125, 126, 65_535, 65_536])("announces a message of %s bytes as long as it is", (length) => {
  const around = '{"type":"events","runId":"run_1","events":[""]}'.length;
  const envelopes = Buffer.from(`"${"x".repeat(length - around)}"`);
  const readFrame = shareFrames(() => ({ lastSeq: 1, logLastSeq: 1, envelopes }));

  expect(JSON.stringify(messageOf(readFrame("run_1", 0)))).toHaveLength(length);
});

it("reads and encodes once what many ask for at the same place", () => {
  const log = growingLog(3);
  const readFrame = shareFrames(log.read);

  const frames = Array.from({ length: 50 }, () => readFrame("run_1", 1));

  expect(log.reads).toBe(1);
  expect(new Set(frames).size).toBe(1);
  expect(messageOf(frames[0])).toEqual({
    type: "events",
    runId: "run_1",
    events: [{ seq: 2 }, { seq: 3 }],
  });
});

it("does not keep that there was nothing, and leads on from the end of what it kept", () => {
  const log = growingLog(2);
  const readFrame = shareFrames(log.read);
  expect(readFrame("run_1", 2)).toBeNull();
  log.length = 4;
  readFrame("run_1", 2);
  log.length = 5;

  const [old, next] = [readFrame("run_1", 2), readFrame("run_1", 4)];

  expect([old?.lastSeq, next?.lastSeq]).toEqual([4, 5]);
});

it("bounds a frame, says where the log ended, and holds runs apart", () => {
  const log = growingLog(1_700);
  const readFrame = shareFrames(log.read);

  expect(readFrame("run_1", 0)).toMatchObject({ lastSeq: 1_024, logLastSeq: 1_700 });
  expect(String(readFrame("run_2", 0)?.bytes)).toContain('"run_2"');
});

it("keeps the newest places alone", () => {
  const log = growingLog(100);
  const readFrame = shareFrames(log.read);
  for (let after = 0; after < 100; after++) readFrame("run_1", after);
  const before = log.reads;

  readFrame("run_1", 99);
  readFrame("run_1", 0);

  expect(log.reads).toBe(before + 1);
});
