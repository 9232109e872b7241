import type { Envelope, EventType } from "@tradewind/core/events";
import type { EventLog, Ports } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

/** The log after each append: numbered without gaps, nothing of a candidate told twice, nothing after a cancellation. */
export function observeEvents({ events }: Pick<Ports, "events">, verdict: Verdict): EventLog {
  const logs = new Map<string, LogReader>();
  return {
    ...events,
    async append(runId, ...values) {
      const answer = await events.append(runId, ...values);
      const reader = logs.get(runId) ?? createLogReader(verdict);
      logs.set(runId, reader);
      for (const envelope of await events.read(runId, reader.lastSeq, 1_000)) reader.take(envelope);
      if ((await events.lastSeq(runId)) !== reader.lastSeq) {
        verdict.report(
          "event numbers rise without gaps",
          `the last number of ${runId} is not its last event's`,
        );
      }
      return answer;
    },
  };
}

interface LogReader {
  readonly lastSeq: number;
  take(envelope: Envelope): void;
}

function createLogReader(verdict: Verdict): LogReader {
  const seen = new Set<string>();
  let lastSeq = 0;
  let cancelled = false;
  return {
    get lastSeq() {
      return lastSeq;
    },
    take(envelope) {
      const { seq, type } = envelope;
      if (seq !== lastSeq + 1) {
        verdict.report("event numbers rise without gaps", `${type} has number ${seq} after ${lastSeq}`);
      }
      lastSeq = Math.max(lastSeq, seq);
      if (cancelled) verdict.report("a cancelled run sends nothing new", `${type} was told after the end`);
      if (envelope.type === "run.finished" && envelope.data.status === "cancelled") cancelled = true;
      for (const effect of effectsOf(envelope)) {
        if (seen.has(effect)) verdict.report("each candidate has one effect", `${effect} was told twice`);
        seen.add(effect);
      }
    },
  };
}

const ofCandidates: ReadonlySet<EventType> = new Set([
  "candidate.proposed",
  "candidate.analysed",
  "champion.found",
]);

function effectsOf(envelope: Envelope): readonly string[] {
  if (envelope.type === "backtest.finished") {
    return envelope.data.results.map(({ candidateId }) => `the backtest of ${candidateId}`);
  }
  if (envelope.type === "batch.queued") return [`batch ${envelope.data.batchId}`];
  if (!ofCandidates.has(envelope.type)) return [];
  return [`${envelope.type} of ${(envelope.data as { candidateId: string }).candidateId}`];
}
