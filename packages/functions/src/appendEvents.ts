import type { EvolutionEvent } from "@tradewind/core/events";
import { severalOf, type Told } from "@tradewind/core/evolution/phase";
import type { Ports } from "@tradewind/core/ports";

const FLUSH_EVENTS = 512;
const FLUSH_AFTER_MS = 100;

export type EventPorts = Pick<Ports, "events" | "audience" | "clock">;

/**
 * Stores what a generator tells and pushes it to those who watch, in chunks of at most 512 events or 100 ms. The source's index
 * goes on counting over a restart, so a phase that runs again tells nothing twice. `tell` is given a way to wait until
 * everything it has yielded is stored.
 * @returns what the generator returns
 */
export async function appendEvents<R>(
  ports: EventPorts,
  runId: string,
  source: string,
  tell: (stored: () => Promise<void>) => AsyncGenerator<Told, R>,
): Promise<R> {
  let buffer: EvolutionEvent[] = [];
  let nextIndex = 0;
  let flushedMs = Number.NEGATIVE_INFINITY;
  const flush = async (): Promise<void> => {
    if (buffer.length === 0) return;
    const envelopes = await ports.events.append(runId, source, nextIndex, buffer);
    nextIndex += buffer.length;
    buffer = [];
    flushedMs = ports.clock.nowMs();
    if (envelopes.length > 0) await ports.audience.push(runId, envelopes);
  };
  const told = tell(flush);
  for (;;) {
    const step = await told.next();
    if (step.done === true) {
      await flush();
      return step.value;
    }
    for (const event of severalOf(step.value)) {
      buffer.push(event);
      if (buffer.length >= FLUSH_EVENTS) await flush();
    }
    if (ports.clock.nowMs() - flushedMs >= FLUSH_AFTER_MS) await flush();
  }
}

/** Stores one event of a source of its own. */
export async function appendEvent(
  ports: Pick<Ports, "events" | "audience">,
  runId: string,
  source: string,
  event: EvolutionEvent,
): Promise<void> {
  const envelopes = await ports.events.append(runId, source, 0, [event]);
  if (envelopes.length > 0) await ports.audience.push(runId, envelopes);
}
