import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
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

it("names every option in its help, with examples", () => {
  const options =
    "once json data fetch seed-strategy seed generations population workers home port no-run help version".split(
      " ",
    );
  for (const option of options) expect(helpText).toContain(`--${option}`);
  expect(helpText).toContain("Examples:");
});
