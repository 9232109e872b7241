/** What one reader may hold of this process: the next frame is read once this one has left. */
const PAGE_EVENTS = 50;
const FRAMES_KEPT = 32;

/** Stored envelopes as the JSON texts they are, after a sequence number. */
export type ReadTexts = (
  runId: string,
  after: number,
  limit: number,
) => readonly { readonly seq: number; readonly text: string }[];

/** One message of events, as it goes over the wire. */
export interface Frame {
  readonly lastSeq: number;
  /** Whether there may be more in the log already. */
  readonly isFull: boolean;
  readonly bytes: Buffer;
}

/** The events of a run after a number, as far as one message takes them; null where there is none. */
export type ReadFrame = (runId: string, after: number) => Frame | null;

/**
 * Reads and encodes a frame once for all who follow a run at the same place. What is stored never changes, so a kept
 * frame stays true; who needs what was stored since asks again from its end.
 */
export function shareFrames(readTexts: ReadTexts): ReadFrame {
  const kept = new Map<string, Frame>();
  return (runId, after) => {
    const key = `${after} ${runId}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const page = readTexts(runId, after, PAGE_EVENTS);
    const newest = page.at(-1);
    if (newest === undefined) return null;
    const events = page.map(({ text }) => text).join(",");
    const bytes = Buffer.from(`{"type":"events","runId":${JSON.stringify(runId)},"events":[${events}]}`);
    const frame = { lastSeq: newest.seq, isFull: page.length === PAGE_EVENTS, bytes };
    kept.set(key, frame);
    for (const oldest of kept.keys()) {
      if (kept.size <= FRAMES_KEPT) break;
      kept.delete(oldest);
    }
    return frame;
  };
}
