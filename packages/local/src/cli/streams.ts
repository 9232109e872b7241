import type { Writable } from "node:stream";

/** Standard output for programs: waits for a slow reader, and takes a reader's going away for an end, not for a fault. */
export interface Output {
  write(text: string): Promise<void>;
  /** Whether the reader is gone. */
  readonly broken: boolean;
}

export function openOutput(stream: Writable, whenBroken: () => void): Output {
  let broken = false;
  const { promise: gone, resolve: breakOff } = Promise.withResolvers<void>();
  stream.on("error", () => {
    if (broken) return;
    broken = true;
    breakOff();
    whenBroken();
  });
  return {
    get broken() {
      return broken;
    },
    async write(text) {
      if (broken || stream.write(text)) return;
      await Promise.race([gone, new Promise<void>((resolve) => stream.once("drain", resolve))]);
    },
  };
}
