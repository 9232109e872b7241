import { RetryableError, TerminalError } from "@tradewind/core/errors";

/** How a provider is asked; all of it bounded. */
export interface FeedClientOptions {
  readonly provider: string;
  readonly fetch: typeof fetch;
  readonly requestTimeoutMs: number;
  /** An answer is read no further than this. */
  readonly responseBytesMax: number;
  readonly attemptsMax: number;
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to below 1, for the jitter. */
  readonly random: () => number;
}

/** Gets one document of a provider as text; `until` ends the whole of what it belongs to. */
export type FeedClient = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  until: AbortSignal,
) => Promise<string>;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 8_000;

/**
 * A client that tries again, after a pause that doubles with full jitter, where that can help: no connection, no answer
 * in time, status 429 or 5xx. Errors name the provider and the path, never the headers.
 * TerminalError `feed.symbol` (404), `feed.key` (401, 403), `feed.answer` (other 4xx, a redirect, too large an answer);
 * RetryableError `feed.unavailable` when no attempt is left.
 */
export function makeFeedClient(options: FeedClientOptions): FeedClient {
  return async (url, headers, until) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(options, url, headers, until);
      } catch (thrown) {
        if (!(thrown instanceof RetryableError) || attempt >= options.attemptsMax || until.aborted)
          throw thrown;
        const longestMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempt - 1));
        await options.pause(options.random() * longestMs);
      }
    }
  };
}

async function attemptOnce(
  options: FeedClientOptions,
  url: URL,
  headers: Readonly<Record<string, string>>,
  until: AbortSignal,
): Promise<string> {
  const { provider } = options;
  const signal = AbortSignal.any([until, AbortSignal.timeout(options.requestTimeoutMs)]);
  try {
    // A redirect could lead anywhere, with the key in its headers.
    const response = await options.fetch(url, { headers, redirect: "manual", signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw refusalOf(provider, url, response.status);
    }
    return await readText(response, provider, options.responseBytesMax);
  } catch (thrown) {
    if (thrown instanceof TerminalError || thrown instanceof RetryableError) throw thrown;
    throw unavailable(
      provider,
      signal.aborted ? "did not answer in time" : `cannot be reached (${reasonOf(thrown)})`,
      thrown,
    );
  }
}

async function readText(response: Response, provider: string, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw wrongAnswer(provider, `its answer is larger than ${bytesMax} bytes, the most that is read`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function refusalOf(provider: string, { pathname }: URL, status: number): Error {
  if (status === 429 || status >= 500) return unavailable(provider, `answered ${status}`);
  if (status === 404) {
    const message = `${provider} knows nothing at ${pathname}; check the symbol`;
    return new TerminalError("not-found", "feed.symbol", message);
  }
  if (status === 401 || status === 403) {
    const message = `${provider} refuses the key of this installation (${status}); set a valid one`;
    return new TerminalError("conflict", "feed.key", message);
  }
  return wrongAnswer(provider, `it answered ${status} at ${pathname}`);
}

/** An answer that is not what the provider documents. */
export function wrongAnswer(provider: string, problem: string, cause?: unknown): TerminalError {
  const message = `${provider} cannot be used: ${problem}; upload the prices as a file, or try another provider`;
  return new TerminalError("invalid", "feed.answer", message, { cause });
}

/** A provider that may answer another time. */
export function unavailable(provider: string, problem: string, cause?: unknown): RetryableError {
  const message = `${provider} ${problem}; what is stored stays as it is, try again later`;
  return new RetryableError("unavailable", "feed.unavailable", message, { cause });
}

/** The system's word for it (`ECONNREFUSED`), which lies in the cause of what `fetch` throws. */
function reasonOf(thrown: unknown): string {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = inner instanceof Error && "code" in inner ? inner.code : undefined;
  return typeof code === "string" ? code : "no connection";
}
