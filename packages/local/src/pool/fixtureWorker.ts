import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { RetryableError } from "@tradewind/core/errors";
import { openDatabase } from "../sqlite/database.ts";
import { joinParent, workerData } from "../worker/process.ts";
import { type Call, type Line, serveCalls } from "../worker/serve.ts";

/** A worker for tests: functions that misbehave in every way the pool must survive. */
let calls = 0;

function misbehave(name: string): unknown {
  switch (name) {
    case "loop":
      for (;;);
    case "hang":
      return new Promise(() => {});
    case "eat": {
      const eaten: unknown[] = [];
      for (;;) eaten.push(new Array(1_000).fill(eaten.length));
    }
    case "swell": {
      const eaten: Buffer[] = [];
      for (;;) eaten.push(Buffer.alloc(1_048_576, eaten.length));
    }
    case "exit":
      return process.exit(3);
    case "killed":
      process.kill(process.pid, "SIGKILL");
      return new Promise(() => {});
    case "later":
      return new Promise((_resolve, reject) => setImmediate(() => reject(new Error("later"))));
    case "crash":
      setImmediate(() => {
        throw new Error("outside of the call");
      });
      return new Promise(() => {});
    default:
      throw new RetryableError("unavailable", "fixture.busy", "busy; try again");
  }
}

async function handle(line: Line, { name, payload, progress }: Call): Promise<unknown> {
  calls += 1;
  switch (name) {
    case "echo":
      return payload;
    case "count":
      return calls;
    case "pid":
      return process.pid;
    case "litter": {
      const file = join(tmpdir(), `${process.pid}.part`);
      writeFileSync(file, "half a fi");
      return file;
    }
    case "heapMb":
      return getHeapStatistics().heap_size_limit / 1_048_576;
    case "environment":
      return Object.keys(process.env);
    case "lock":
      openDatabase(String(workerData())).connection.exec("BEGIN IMMEDIATE");
      void line.request({ verb: "stop", runId: "run", cause: "locked" });
      for (;;);
    case "tell":
      for (const runId of ["one", "two", "one"]) line.post({ type: "events", runId });
      return payload === "unsendable" ? () => {} : null;
    case "tellAndLoop":
      line.post({ type: "events", runId: "one" });
      for (;;);
    case "ask":
      line.post({ type: "queued" });
      return line.request({ verb: "stop", runId: "run", cause: String(payload) });
    case "restAndLoop":
      await progress.began([String(payload)]);
      await progress.rested();
      for (;;);
    case "walk":
      await progress.began([String(payload)]);
      for (;;) progress.advanced(1);
    default:
      if (payload !== null) void progress.began([String(payload)]);
      return misbehave(name);
  }
}

serveCalls(joinParent(), (line) => (call) => handle(line, call));
