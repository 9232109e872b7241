import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helpText } from "./help.ts";
import { main } from "./main.ts";

async function run(...args: string[]): Promise<{ status: number; out: string; messages: string }> {
  const stdout = new PassThrough();
  let messages = "";
  const screen = {
    isTerminal: false,
    columns: 80,
    write: (text: string) => {
      messages += text;
    },
  };
  const interrupted = new AbortController().signal;
  const status = await main({ args, stdout, screen, version: "1.2.3", tiingoToken: null, interrupted });
  return { status, out: String(stdout.read() ?? ""), messages };
}

it("shows its help and its version on standard output", async () => {
  expect(await run("--help")).toEqual({ status: 0, out: helpText, messages: "" });
  expect(await run("--version")).toEqual({ status: 0, out: "1.2.3\n", messages: "" });
});

it("answers a wrong option with 2, on standard error, and starts nothing", async () => {
  const { status, out, messages } = await run("--sede", "7");
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(messages).toContain("--seed");
});

describe("a path that cannot be what it is given for", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tradewind-main-"));
    file = join(folder, "file");
    writeFileSync(file, "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      "a file as home",
      () => ["--home", file],
      /home .*file is no folder: it is a file; give --home a folder/,
    ],
    [
      "a home under a file",
      () => ["--home", join(file, "sub")],
      /sub is no folder: a part of its path is a file/,
    ],
    [
      "a folder as strategy",
      () => ["--seed-strategy", folder],
      /cannot read .*: it is a folder.*--seed-strategy/,
    ],
    ["a missing strategy", () => ["--seed-strategy", join(folder, "no")], /no: there is no such file/],
    ["a strategy under a file", () => ["--seed-strategy", join(file, "a")], /a part of its path is a file/],
    ["a folder as data", () => ["--home", join(folder, "home"), "--data", folder], /it is a folder.*--data/],
  ] as const)("is refused with 2 and the reason: %s", async (_what, args, words) => {
    const { status, out, messages } = await run("--port", "0", "--workers", "1", "--once", ...args());
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(messages).toMatch(words);
    expect(messages).not.toMatch(/^\s+at /m);
  });
});

it("names every option in its help, with examples", () => {
  const options =
    "once json data fetch seed-strategy seed generations population workers home port no-run help version".split(
      " ",
    );
  for (const option of options) expect(helpText).toContain(`--${option}`);
  expect(helpText).toContain("Examples:");
});
