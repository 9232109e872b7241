import { createLatest } from "@tradewind/core/latest";

/**
 * What one reader may hold of this process, or a single event: the next frame is read once this one has left. So all
 * the frames kept hold 32 MiB, or a few events beyond a mebibyte each.
 */
const FRAME_MOST = { events: 1_024, bytes: 1_048_576 };
const FRAMES_KEPT = 32;
const END = Buffer.from("]}");
const FINAL_TEXT = 0x81;

/** Stored envelopes after a sequence number, as JSON texts with commas between them; null where there is none. */
export type ReadEnvelopes = (
  runId: string,
  after: number,
  most: { readonly events: number; readonly bytes: number },
) => { readonly lastSeq: number; readonly logLastSeq: number; readonly envelopes: Buffer } | null;

/** One message of events. */
export interface Frame {
  readonly lastSeq: number;
  /** Where the log ended when the frame was read. */
  readonly logLastSeq: number;
  /** All that goes over the wire: the message behind its head, so that one write sends both. */
  readonly bytes: Buffer;
}

/** The events of a run after a number, as far as one message takes them; null where there is none. */
export type ReadFrame = (runId: string, after: number) => Frame | null;

/**
 * Reads and encodes a frame once for all who follow a run at the same place. What is stored never changes, so a kept
 * frame stays true; who needs what was stored since asks again from its end.
 */
export function shareFrames(readEnvelopes: ReadEnvelopes): ReadFrame {
  const latest = createLatest<string, Frame>(FRAMES_KEPT);
  return (runId, after) =>
    latest(`${after} ${runId}`, () => {
      const found = readEnvelopes(runId, after, FRAME_MOST);
      return found && frameOf(runId, found);
    });
}

function frameOf(
  runId: string,
  { lastSeq, logLastSeq, envelopes }: NonNullable<ReturnType<ReadEnvelopes>>,
): Frame {
  const start = Buffer.from(`{"type":"events","runId":${JSON.stringify(runId)},"events":[`);
  const head = headOf(start.length + envelopes.length + END.length);
  return { lastSeq, logLastSeq, bytes: Buffer.concat([head, start, envelopes, END]) };
}

/** What RFC 6455 puts before a server's text of one frame. */
function headOf(textBytes: number): Buffer {
  if (textBytes < 126) return Buffer.of(FINAL_TEXT, textBytes);
  const short = textBytes <= 0xffff;
  const head = Buffer.alloc(short ? 4 : 10);
  head[0] = FINAL_TEXT;
  head[1] = short ? 126 : 127;
  if (short) head.writeUInt16BE(textBytes, 2);
  else head.writeBigUInt64BE(BigInt(textBytes), 2);
  return head;
}
