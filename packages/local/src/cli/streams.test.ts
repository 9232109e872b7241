import { PassThrough, Writable } from "node:stream";
import { expect, it } from "vitest";
import { quiet } from "../conductor/testHarness.ts";
import { openOutput } from "./streams.ts";

it("waits for a slow reader", async () => {
  const stream = new PassThrough({ highWaterMark: 4 });
  const output = openOutput(stream, () => {});
  let written = false;
  const writing = output.write("more than four").then(() => {
    written = true;
  });
  await quiet();
  expect(written).toBe(false);
  stream.read();
  await writing;
  expect(written).toBe(true);
});

it("takes a reader's going away for an end, tells so once, and waits no more", async () => {
  const pipe = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error("EPIPE"), { code: "EPIPE" })),
  });
  let told = 0;
  const output = openOutput(pipe, () => told++);
  await output.write("to nobody");
  await output.write("to nobody");
  await quiet();
  expect([output.broken, told]).toEqual([true, 1]);
});
