import { join, resolve } from "node:path";
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

export function openHome(directory: string): Home {
  const absolute = resolve(directory);
  makePrivateDirectory(absolute);
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
