import type { Envelope } from "@tradewind/core/events";

export interface Sequenced {
  /** New events, in order, none twice. */
  readonly ready: readonly Envelope[];
  /** True when something between the last known event and these is missing: ask again from `lastSeq`. */
  readonly gap: boolean;
  readonly lastSeq: number;
}

/** Takes what a socket delivered and keeps what continues `lastSeq` without a gap. */
export function sequence(lastSeq: number, delivered: readonly Envelope[]): Sequenced {
  const ready: Envelope[] = [];
  let last = lastSeq;
  for (const event of [...delivered].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= last) continue;
    if (event.seq > last + 1) return { ready, gap: true, lastSeq: last };
    ready.push(event);
    last = event.seq;
  }
  return { ready, gap: false, lastSeq: last };
}
