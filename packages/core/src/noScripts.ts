import { TerminalError } from "./errors.ts";
import type { ScriptRunner } from "./ports.ts";

/** For processes in which foreign code has no business. */
export const noScripts: ScriptRunner = {
  async run() {
    const message = "scripts are not run here; send them to a worker";
    throw new TerminalError("forbidden", "script.unavailable", message);
  },
};
