import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export interface ReplayServer {
  readonly baseUrl: string;
  /** What was asked for, in order. */
  readonly asked: readonly URL[];
  answer: Answer;
  close(): Promise<void>;
}

/** A provider on 127.0.0.1 that answers as it is told. */
export async function startReplay(answer: Answer): Promise<ReplayServer> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://provider");
    asked.push(url);
    replay.answer(request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const replay: ReplayServer = {
    baseUrl: `http://127.0.0.1:${port}`,
    asked,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return replay;
}

export function json(document: unknown, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(document));
  };
}

/** A whole-numbered walk, so that what is read can be compared to the digit. */
export function walk(day: number): {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
} {
  const open = 100 + ((day * 7) % 13);
  const close = 100 + ((day * 5) % 11);
  return {
    open,
    high: Math.max(open, close) + 2,
    low: Math.min(open, close) - 2,
    close,
    volume: 1_000 + day,
  };
}
