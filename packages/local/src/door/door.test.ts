import { MessageChannel, Worker } from "node:worker_threads";
import { TerminalError } from "@tradewind/core/errors";
import { afterEach, describe, expect, it } from "vitest";
import { reportOf } from "../pool/errorOf.ts";
import { type Door, type DoorOptions, openDoor } from "./door.ts";
import { openLine } from "./line.ts";
import type { DoorData, FromDoor, ToDoor } from "./protocol.ts";

const data: DoorData = {
  home: "/nowhere",
  port: 0,
  version: "0",
  originMs: 0,
  tiingoToken: null,
  workerEntry: "file:///nowhere",
  workerStartTimeoutMs: 1,
  previewTimeoutMs: 1,
};

/** A door whose thread is a few lines of JavaScript. */
function openScripted(script: string, options: Partial<DoorOptions> = {}): Door {
  const thread = new Worker(`const { parentPort } = require("node:worker_threads"); ${script}`, {
    eval: true,
  });
  return openDoor(thread, {
    data,
    log: () => {},
    notice: () => {},
    request: async () => null,
    scheduled: () => {},
    fell: () => {},
    ...options,
  });
}

describe("a door", () => {
  it("is told with what to open, tells where it is, and is gone when it is closed", async () => {
    const door = openScripted(
      `parentPort.on("message", (message) =>
        message.type === "open" ? parentPort.postMessage({ type: "open", address: message.data.home }) : process.exit());`,
    );

    expect(await door.address).toBe(data.home);
    await door.close();
  });

  it("that cannot be opened says why, as it was thrown there", async () => {
    const why = reportOf(new TerminalError("conflict", "port.taken", "port 1 is taken"));
    const refusal = JSON.stringify({ type: "refused", error: why });
    const door = openScripted(`parentPort.once("message", () => parentPort.postMessage(${refusal}));`);

    await expect(door.address).rejects.toMatchObject({ code: "port.taken", retryable: false });
    await door.close();
  });

  it("whose thread breaks before it is open cannot be opened", async () => {
    const door = openScripted(`throw new Error("no such module");`);

    await expect(door.address).rejects.toThrow("no such module");
    await door.close();
  });

  it("that falls while it is open tells so", async () => {
    const { promise: fallen, resolve: fell } = Promise.withResolvers<Error>();
    const door = openScripted(
      `parentPort.on("message", ({ type }) => {
        if (type === "news") throw new Error("fallen");
        parentPort.postMessage({ type: "open", address: "here" });
      });`,
      { fell },
    );
    await door.address;

    door.tell("run");

    expect((await fallen).message).toBe("fallen");
    await door.close();
  });

  it("has what concerns the platform done there: answers and refusals come back", async () => {
    const { promise: replied, resolve: reply } = Promise.withResolvers<unknown>();
    const asked: unknown[] = [];
    const door = openScripted(
      `parentPort.on("message", (message) => {
        if (message.type === "close") process.exit();
        if (message.type === "open")
          for (const requestId of [1, 2]) parentPort.postMessage({ type: "request", requestId, request: requestId });
        else parentPort.postMessage({ type: "log", entry: ["info", "reply", message] });
      });`,
      {
        request: async (request) => {
          asked.push(request);
          if (asked.length > 1) throw new TerminalError("conflict", "run.ended", "too late");
          return "started";
        },
        log: (_level, _message, fields) => fields.requestId === 2 && reply(fields.reply),
      },
    );

    expect(await replied).toMatchObject({ error: { code: "run.ended", message: "too late" } });
    expect(asked).toEqual([1, 2]);
    await door.close();
  });
});

describe("the line from the door", () => {
  const { port1, port2 } = new MessageChannel();
  const heard: FromDoor[] = [];
  const told: ToDoor[] = [];
  port2.on("message", (message: FromDoor) => heard.push(message));
  const line = openLine(port1, (message) => told.push(message));
  afterEach(() => port1.close());

  it("gives each request its own reply, in whatever order they come, and errors as they were thrown", async () => {
    const start = line.request({ verb: "stop", runId: "run_1", cause: "paused" });
    const stop = line.request({ verb: "stop", runId: "run_2", cause: "paused" });
    await expect.poll(() => heard.length).toBe(2);
    const error = reportOf(new TerminalError("conflict", "run.ended", "too late"));

    const say = (message: ToDoor): void => port2.postMessage(message);
    say({ type: "news", runId: "run_3" });
    say({ type: "reply", requestId: 2, reply: { error } });
    say({ type: "reply", requestId: 1, reply: { value: "done" } });

    await expect(stop).rejects.toMatchObject({ code: "run.ended" });
    expect(await start).toBe("done");
    expect(told).toEqual([{ type: "news", runId: "run_3" }]);
  });
});
