import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Backtester } from "@tradewind/core/backtest/backtester";
import type { Ports } from "@tradewind/core/ports";
import { makeSystemIds, systemClock } from "@tradewind/functions/system";
import { openHome } from "@tradewind/local/home";
import { openDatabase } from "@tradewind/local/sqlite/database";
import { makeSteadyClock } from "@tradewind/local/steadyClock";
import { makeFunctions } from "@tradewind/local/worker/functions";
import { makeWorkerPorts } from "@tradewind/local/worker/ports";
import { joinParent, workerData } from "@tradewind/local/worker/process";
import { type Call, type Port, serveCalls } from "@tradewind/local/worker/serve";
import { BACKTESTING, type Span } from "./spans.ts";

/** Where a home's workers write their spans, one JSON array a call. */
export const spansFile = "spans.jsonl";

/** The worker of the platform with a watch in its hand: notes when it was in which function, and in which port. */
export function startWatchedWorker(): void {
  const {
    home: directory,
    number,
    originMs,
  } = workerData() as {
    home: string;
    number: number;
    originMs: number;
  };
  const home = openHome(directory);
  const worker = `worker-${number}`;
  const watch = makeWatch(worker, join(directory, spansFile));
  serveCalls(watch.port(joinParent()), (line) => {
    const ports = makeWorkerPorts({
      db: openDatabase(home.database),
      home,
      clock: systemClock,
      steady: makeSteadyClock(originMs),
      ids: makeSystemIds(),
      line,
    });
    return watch.calls(makeFunctions(watch.ports(ports), worker));
  });
}

/** These answer at once, and not all of what they hold are verbs. */
const UNTIMED: readonly string[] = ["clock", "ids", "audience", "backtester"];

type Handle = (call: Call) => Promise<unknown>;
type Verb = (...values: unknown[]) => unknown;

function makeWatch(worker: string, file: string) {
  let spans: Span[] = [];
  const note = (label: string, { startMs, cpuMs }: Moment): void => {
    const end = now();
    spans.push({ worker, label, startMs, endMs: end.startMs, cpuMs: end.cpuMs - cpuMs });
  };
  const timed = (label: string, verb: Verb): Verb => {
    return async (...values) => {
      const start = now();
      try {
        return await verb(...values);
      } finally {
        note(label, start);
      }
    };
  };
  return {
    /** Written after the answer is sent, while the main process is at work with it. */
    port: (inner: Port): Port => ({
      ...inner,
      send(message) {
        inner.send(message);
        if (message.type !== "returned" && message.type !== "threw") return;
        const written = spans;
        spans = [];
        setImmediate(() => appendFileSync(file, `${JSON.stringify(written)}\n`));
      },
    }),
    ports: (ports: Ports): Ports => {
      const wrapped = Object.entries(ports).map(([name, port]) => [
        name,
        UNTIMED.includes(name)
          ? port
          : Object.fromEntries(
              Object.entries(port).map(([verb, of]) => [verb, timed(`${name}.${verb}`, of as Verb)]),
            ),
      ]);
      return { ...(Object.fromEntries(wrapped) as Ports), backtester: watched(ports.backtester, note) };
    },
    calls:
      (handle: Handle): Handle =>
      async (call) => {
        const start = now();
        try {
          return await handle(call);
        } finally {
          note(call.name, start);
        }
      },
  };
}

function watched(backtester: Backtester, note: (label: string, start: Moment) => void): Backtester {
  return {
    ...backtester,
    on(market) {
      const start = now();
      const loaded = backtester.on(market);
      note("loading the market's engine", start);
      const timed = <R>(work: () => R): R => {
        const start = now();
        const result = work();
        note(BACKTESTING, start);
        return result;
      };
      return {
        ...loaded,
        backtestAll: (jobs) => timed(() => loaded.backtestAll(jobs)),
        trace: (job) => timed(() => loaded.trace(job)),
      };
    },
  };
}

interface Moment {
  readonly startMs: number;
  readonly cpuMs: number;
}

function now(): Moment {
  const { user, system } = process.threadCpuUsage();
  return { startMs: performance.timeOrigin + performance.now(), cpuMs: (user + system) / 1_000 };
}

if (process.argv[1] === import.meta.filename) startWatchedWorker();
