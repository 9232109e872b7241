import { connect, type Socket } from "node:net";

const READ_BYTES = 262_144;
const HEAD_BYTES_MAX = 16_384;

/** Asks over kept connections and answers with the status, once the whole body has come. */
export interface Asker {
  ask(method: string, path: string): Promise<number>;
  close(): void;
}

/**
 * Requests as a browser sends them, over sockets alone: clients share the machine with the platform that they measure,
 * and a client library would take more of it than what is asked. Answers must tell their length.
 */
export function makeAsker(address: string, token: string, connectionsMax: number): Asker {
  const { host, hostname, port } = new URL(address);
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  const open = new Set<Connection>();

  async function take(): Promise<Connection> {
    const kept = idle.pop();
    if (kept !== undefined) return kept;
    if (open.size >= connectionsMax) return new Promise((resolve) => waiting.push(resolve));
    const connection = openConnection(hostname, Number(port), (gone) => {
      open.delete(gone);
      const at = idle.indexOf(gone);
      if (at >= 0) idle.splice(at, 1);
    });
    open.add(connection);
    return connection;
  }

  function giveBack(connection: Connection): void {
    if (!open.has(connection)) return;
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  }

  async function exchange(request: string): Promise<number> {
    const connection = await take();
    try {
      return await connection.exchange(request);
    } finally {
      giveBack(connection);
    }
  }

  return {
    async ask(method, path) {
      const length = method === "POST" ? "Content-Length: 0\r\n" : "";
      const request = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n${length}\r\n`;
      try {
        return await exchange(request);
      } catch (thrown) {
        if (method === "GET" && thrown instanceof ClosedWhileKept) return exchange(request);
        throw thrown;
      }
    },
    close() {
      for (const connection of open) connection.close();
    },
  };
}

/** A server closes a connection that was idle for long just when it is used again: a browser then asks once more. */
class ClosedWhileKept extends Error {}

interface Connection {
  exchange(request: string): Promise<number>;
  close(): void;
}

interface Exchange {
  head: string;
  status: number;
  bytesDue: number;
  readonly resolve: (status: number) => void;
  readonly reject: (error: Error) => void;
}

function openConnection(host: string, port: number, gone: (connection: Connection) => void): Connection {
  let exchange: Exchange | null = null;
  let answered = 0;
  const read = (bytes: Buffer): void => {
    if (exchange === null) return;
    exchange.bytesDue -= exchange.status > 0 ? bytes.length : readHead(exchange, bytes);
    if (exchange.status === 0 || exchange.bytesDue > 0) return;
    const { resolve, status } = exchange;
    exchange = null;
    answered++;
    resolve(status);
  };
  const socket = connectReading(host, port, read);
  const connection: Connection = {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        exchange = { head: "", status: 0, bytesDue: 0, resolve, reject };
        socket.write(request, "latin1");
      }),
    close: () => socket.destroy(),
  };
  socket.on("error", () => {});
  socket.on("close", () => {
    gone(connection);
    const untouched = answered > 0 && exchange?.head === "";
    exchange?.reject(new (untouched ? ClosedWhileKept : Error)("the connection broke off"));
  });
  return connection;
}

/** @returns how many of the bytes belong to the body, whose length it notes */
function readHead(exchange: Exchange, bytes: Buffer): number {
  const before = exchange.head.length;
  exchange.head += bytes.toString("latin1", 0, HEAD_BYTES_MAX);
  const end = exchange.head.indexOf("\r\n\r\n");
  if (end < 0) return 0;
  const length = /^content-length: *(\d+)/im.exec(exchange.head.slice(0, end));
  if (length === null)
    exchange.reject(new Error(`an answer without its length: ${exchange.head.slice(0, end)}`));
  exchange.status = Number(exchange.head.slice(9, 12));
  exchange.bytesDue = Number(length?.[1] ?? 0);
  return before + bytes.length - (end + 4);
}

/** One for all connections: what is read is taken in before the next is. */
const buffer = Buffer.alloc(READ_BYTES);

/** A connection whose bytes are read into one buffer again and again: what is kept of them must be copied. */
export function connectReading(host: string, port: number, read: (bytes: Buffer) => void): Socket {
  return connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer,
      callback: (count, filled) => {
        read((filled as Buffer).subarray(0, count));
        return true;
      },
    },
  });
}
