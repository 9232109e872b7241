import { type Signal, signal } from "@preact/signals";
import type { Envelope } from "@tradewind/core/events";
import { readEvents, takeTicket } from "../api/calls.ts";
import { reduceRun } from "../state/reduceRun.ts";
import { emptyRunState, type RunState } from "../state/runState.ts";
import { type Connection, RunChannel, type Socket } from "./channel.ts";
import { summarise } from "./summary.ts";

const FLUSH_MS = 100;

/** One run, followed live: its state, and how well the page is connected to it. */
export interface RunSession {
  readonly runId: string;
  readonly state: Signal<RunState>;
  readonly connection: Signal<Connection>;
  close(): void;
}

/** The run that the page is at, if it is at one. */
export const session = signal<RunSession | null>(null);

/** Follows this run and no other; null follows none. The same run again changes nothing. */
export function follow(runId: string | null): void {
  const current = session.peek();
  if (current?.runId === runId) return;
  current?.close();
  session.value = runId === null ? null : openSession(runId);
}

function openSession(runId: string): RunSession {
  const state = signal(emptyRunState);
  const connection = signal<Connection>("catching up");
  const pending: Envelope[] = [];
  let timer: number | undefined;
  // Ten pictures a second are enough for the eye; every event redrawing the page would be too many.
  const flush = (): void => {
    timer = undefined;
    state.value = reduceRun(state.peek(), pending.splice(0));
  };
  const channel = new RunChannel(runId, channelPorts(runId), {
    onEvents: (events) => {
      pending.push(...events);
      timer ??= window.setTimeout(flush, FLUSH_MS);
    },
    onConnection: (next) => {
      connection.value = next;
    },
    onAnew: () => {
      pending.length = 0;
      state.value = emptyRunState;
    },
  });
  const retry = (): void => channel.retryNow();
  window.addEventListener("online", retry);
  channel.open();
  return {
    runId,
    state,
    connection,
    close: () => {
      window.removeEventListener("online", retry);
      window.clearTimeout(timer);
      channel.close();
    },
  };
}

function channelPorts(runId: string): ConstructorParameters<typeof RunChannel>[1] {
  return {
    takeTicket,
    connect: (url) => new WebSocket(url) as Socket,
    lastSeq: async () => (await readEvents(runId, { after: 0, limit: 1 })).lastSeq,
    summarise: (after, until) => summarise(runId, after, until),
    after: (ms, work) => {
      const timer = window.setTimeout(work, ms);
      return () => window.clearTimeout(timer);
    },
    random: Math.random,
  };
}
