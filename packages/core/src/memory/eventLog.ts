import { RetryableError } from "../errors.ts";
import { type Envelope, lastSource } from "../events.ts";
import { openEventsPage } from "../eventsPage.ts";
import type { Clock, EventLog } from "../ports.ts";

export function makeMemoryEventLog(clock: Clock): EventLog {
  const logs = new Map<string, Envelope[]>();
  const sources = new Map<string, number>();
  const logOf = (runId: string): Envelope[] => {
    const log = logs.get(runId) ?? [];
    logs.set(runId, log);
    return log;
  };
  const read: EventLog["read"] = async (runId, after, limit, types) => {
    const log = logs.get(runId) ?? [];
    if (types === undefined) return log.slice(after, after + limit);
    return log.filter((envelope) => envelope.seq > after && types.includes(envelope.type)).slice(0, limit);
  };
  return {
    read,
    async readTexts(...wish) {
      const page = openEventsPage();
      for (const envelope of await read(...wish)) if (!page.add(JSON.stringify(envelope))) break;
      return page.texts;
    },
    async append(runId, source, firstIndex, events) {
      const log = logOf(runId);
      const key = `${runId}/${source}`;
      const count = sources.get(key) ?? 0;
      if (source !== lastSource && sources.has(`${runId}/${lastSource}`)) return [];
      if (firstIndex > count) {
        throw new RetryableError(
          "conflict",
          "events.gap",
          `source ${source} holds ${count} events and cannot take number ${firstIndex}; append what lies between first`,
        );
      }
      const at = new Date(clock.nowMs()).toISOString();
      const fresh = events
        .slice(count - firstIndex)
        .map((event, index): Envelope => ({ ...event, runId, seq: log.length + 1 + index, at }));
      log.push(...fresh);
      sources.set(key, count + fresh.length);
      return fresh;
    },
    async lastSeq(runId) {
      return logs.get(runId)?.length ?? 0;
    },
  };
}
