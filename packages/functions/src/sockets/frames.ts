import type { Envelope } from "@tradewind/core/events";

/** API Gateway sends frames of 32 KB; what is larger it would cut. */
const FRAME_BYTES_MAX = 32_000;

/** A frame's text, and the last event in it. */
export interface Frame {
  readonly text: string;
  readonly lastSeq: number;
}

/** Envelopes as messages of a frame's size each; one that is larger alone is a message alone. */
export function framesOf(runId: string, envelopes: readonly Envelope[]): readonly Frame[] {
  const head = `{"type":"events","runId":${JSON.stringify(runId)},"events":[`;
  const frames: Frame[] = [];
  let texts: string[] = [];
  let bytes = head.length;
  let lastSeq = 0;
  const close = (): void => {
    if (texts.length > 0) frames.push({ text: `${head}${texts.join(",")}]}`, lastSeq });
    texts = [];
    bytes = head.length;
  };
  for (const envelope of envelopes) {
    const text = JSON.stringify(envelope);
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size + 1 > FRAME_BYTES_MAX) close();
    texts.push(text);
    bytes += size;
    lastSeq = envelope.seq;
  }
  close();
  return frames;
}
