#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { main } from "./cli/main.ts";

const SIGINT_STATUS = 130;
const SIGTERM_STATUS = 143;

/** The entry of the command line: everything it is given of this process, and what becomes of its signals. */
const interrupted = new AbortController();
for (const [signal, status] of [
  ["SIGINT", SIGINT_STATUS],
  ["SIGTERM", SIGTERM_STATUS],
] as const) {
  process.on(signal, () => {
    // Asked twice, it goes at once; what is on disk is whole all the same.
    if (interrupted.signal.aborted) process.exit(status);
    interrupted.abort(status);
  });
}
process.stderr.on("error", () => {});

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
process.exitCode = await main({
  args: process.argv.slice(2),
  stdout: process.stdout,
  screen: {
    isTerminal: process.stderr.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 80;
    },
    write: (text) => void process.stderr.write(text),
  },
  version,
  tiingoToken: process.env.TIINGO_TOKEN || null,
  interrupted: interrupted.signal,
});
