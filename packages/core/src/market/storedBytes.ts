import { TerminalError } from "../errors.ts";

/** @throws URIError for bytes that are no UTF-8. */
export function textOfBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += `%${byte.toString(16).padStart(2, "0")}`;
  return decodeURIComponent(text);
}

export function corrupt(problem: string, cause?: unknown): never {
  const message = `the stored market is damaged: ${problem}; import it again`;
  throw new TerminalError("invalid", "market.corrupt", message, { cause });
}
