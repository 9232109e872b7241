import { enableCompileCache } from "node:module";
import type { Writable } from "node:stream";
import { TradewindError } from "@tradewind/core/errors";
import { launchDoor } from "../door/door.ts";
import { openHome } from "../home.ts";
import { helpText } from "./help.ts";
import { type CliOptions, parseOptions } from "./options.ts";
import type { Screen } from "./reporter.ts";

/** What the program is given of its process. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly stdout: Writable;
  readonly screen: Screen;
  readonly version: string;
  /** Tiingo's key, null where there is none. */
  readonly tiingoToken: string | null;
  /** Raised by Ctrl-C; its reason is the exit status. */
  readonly interrupted: AbortSignal;
}

const USAGE_STATUS = 2;
const FAILED_STATUS = 1;
/** What another command line puts right. */
const usageCodes: readonly string[] = ["cli.usage", "cli.unreadable", "home.not_a_folder"];

/** Runs the program; answers the exit status. */
export async function main(surroundings: Surroundings): Promise<number> {
  const { args, stdout, screen, version } = surroundings;
  try {
    const options = parseOptions(args);
    if (options.help) return say(stdout, helpText);
    if (options.version) return say(stdout, `${version}\n`);
    return await runProgram(options, surroundings);
  } catch (thrown) {
    if (!(thrown instanceof TradewindError)) throw thrown;
    screen.write(`${describeError(thrown)}\n`);
    return usageCodes.includes(thrown.code) ? USAGE_STATUS : FAILED_STATUS;
  }
}

/** Loaded late: --help and a misspelt option need nothing of it. The door loads meanwhile, both from what the last start has compiled. */
async function runProgram(options: CliOptions, surroundings: Surroundings): Promise<number> {
  const { cache } = openHome(options.home);
  enableCompileCache(cache);
  const door = launchDoor(cache);
  const { serve } = await import("./serve.ts");
  return serve(options, surroundings, door);
}

function say(stdout: Writable, text: string): number {
  stdout.write(text);
  return 0;
}

function describeError({ message, details }: TradewindError): string {
  return [message, ...details.map((detail) => `  ${detail.pointer} ${detail.message}`)].join("\n");
}
