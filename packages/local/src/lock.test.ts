import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "./lock.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-lock-"));
  path = join(folder, "lock.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The parent lives as long as this test does. */
const another = process.ppid;

describe("the lock of a home", () => {
  it("refuses a second platform and names the first one's address", () => {
    takeLock(path, another).publish("http://127.0.0.1:4000");
    expect(() => takeLock(path, process.pid)).toThrow(/http:\/\/127\.0\.0\.1:4000.*--home/);
  });

  it("is free again once released, whatever was published", () => {
    const lock = takeLock(path, another);
    lock.publish("http://127.0.0.1:4000");
    lock.release();
    expect(() => takeLock(path, process.pid)).not.toThrow();
  });

  it("is taken over from a process that is gone", () => {
    const gone = spawnSync(process.execPath, ["--version"]).pid;
    takeLock(path, gone).publish("http://127.0.0.1:4000");
    expect(() => takeLock(path, process.pid)).not.toThrow();
  });

  it.skipIf(process.platform !== "linux")(
    "is taken over from a process whose number another one has by now",
    () => {
      takeLock(path, another);
      const { pid, address, birth } = JSON.parse(readFileSync(path, "utf8"));
      writeFileSync(path, JSON.stringify({ pid, address, birth: `${birth}0` }));
      expect(() => takeLock(path, process.pid)).not.toThrow();
    },
  );

  it("holds too where an earlier version wrote the number alone", () => {
    writeFileSync(path, JSON.stringify({ pid: another, address: "http://127.0.0.1:4000" }));
    expect(() => takeLock(path, process.pid)).toThrow(/http:\/\/127\.0\.0\.1:4000/);
  });

  it.each(["", "not JSON", "{}"])("is taken over where the file holds %j", (content) => {
    writeFileSync(path, content);
    expect(() => takeLock(path, process.pid)).not.toThrow();
  });

  it("is not released by one who lost it", () => {
    const late = takeLock(path, spawnSync(process.execPath, ["--version"]).pid);
    takeLock(path, another);
    late.release();
    expect(() => takeLock(path, process.pid)).toThrow(/uses this home/);
  });

  it("can be read by its owner alone", () => {
    takeLock(path, process.pid);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
