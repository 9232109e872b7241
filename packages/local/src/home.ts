import { join, resolve } from "node:path";
import { TerminalError } from "@tradewind/core/errors";
import { makePrivateDirectory } from "./sqlite/files.ts";

/** Where one platform keeps everything it knows. */
export interface Home {
  readonly directory: string;
  readonly database: string;
  readonly datasets: string;
  readonly markets: string;
  /** Compiled code of the workers, kept between starts; may be deleted at any time. */
  readonly cache: string;
  /** Temporary files of workers, which no worker leaves behind; may be deleted while no platform runs. */
  readonly scratch: string;
  readonly lock: string;
}

/** TerminalError `home.not_a_folder` where a file is in the way. */
export function openHome(directory: string): Home {
  const absolute = resolve(directory);
  makeHome(absolute);
  const cache = join(absolute, "cache");
  // Node would make it by the process's mask, and runs the code that it finds there.
  makePrivateDirectory(cache);
  return {
    directory: absolute,
    database: join(absolute, "tradewind.db"),
    datasets: join(absolute, "datasets"),
    markets: join(absolute, "markets"),
    cache,
    scratch: join(absolute, "scratch"),
    lock: join(absolute, "lock.json"),
  };
}

function makeHome(absolute: string): void {
  try {
    makePrivateDirectory(absolute);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code !== "EEXIST" && code !== "ENOTDIR") throw cause;
    const why = code === "EEXIST" ? "it is a file" : "a part of its path is a file";
    const message = `the home ${absolute} is no folder: ${why}; give --home a folder, which need not be there yet`;
    throw new TerminalError("invalid", "home.not_a_folder", message, { cause });
  }
}
