import { limits } from "./limits.ts";

/** Envelopes' texts that go into one answer. */
export interface EventsPage {
  readonly texts: readonly string[];
  /** Whether it was taken: the first one is, however long; none is after one that was not. */
  add(text: string): boolean;
}

const encoder = new TextEncoder();

/** A page that ends before `eventsPageBytesMax`. */
export function openEventsPage(): EventsPage {
  const texts: string[] = [];
  let bytes = 0;
  return {
    texts,
    add(text) {
      bytes += encoder.encode(text).length + ",".length;
      const fits = texts.length === 0 || bytes <= limits.eventsPageBytesMax;
      if (fits) texts.push(text);
      return fits;
    },
  };
}
