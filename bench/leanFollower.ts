import { randomBytes } from "node:crypto";
import { connectReading } from "./leanRequests.ts";

const OPCODE_TEXT = 1;
const OPCODE_PING = 9;
const OPCODE_PONG = 10;
const FINAL = 0x80;
const MASKED = 0x80;
const HEADER_BYTES_MAX = 10;
/** Where the first envelope's place is looked for, in a part that doubles until it is there, and the last one's. */
const START_CHARS_MIN = 1_024;
const START_CHARS_MAX = 65_536;
const END_CHARS = 128;

/** The two ends of a message: enough to tell which events it holds. */
export interface Ends {
  readonly start: string;
  readonly end: string;
}

export interface LeanSocket {
  send(message: object): void;
  close(): void;
}

/**
 * A web socket that looks at the ends of messages alone: fifty readers that take in everything would be a load of their
 * own on the machine that they measure. `isEnough` tells when the start of a message holds what is looked for.
 */
export async function openLeanSocket(
  url: string,
  isEnough: (start: string) => boolean,
  hear: (ends: Ends) => void,
): Promise<LeanSocket> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const frames = makeFrameReader(isEnough, hear, () => socket.write(frameOf(OPCODE_PONG, "")));
  let head = "";
  let opened: () => void = () => {};
  let refused: (error: Error) => void = () => {};
  const upgraded = new Promise<void>((resolve, reject) => {
    opened = resolve;
    refused = reject;
  });
  let upgrading = true;
  const socket = connectReading(hostname, Number(port), (bytes) => {
    if (!upgrading) return frames(bytes);
    const before = head.length;
    head += bytes.toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    if (!head.startsWith("HTTP/1.1 101"))
      return refused(new Error(`the socket was refused: ${head.slice(0, end)}`));
    upgrading = false;
    opened();
    frames(bytes.subarray(end + 4 - before));
  });
  socket.on("error", refused);
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await upgraded;
  return {
    send: (message) => void socket.write(frameOf(OPCODE_TEXT, JSON.stringify(message))),
    close: () => void socket.destroy(),
  };
}

/** A short message of a client, masked with zeros. */
function frameOf(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 0xffff)
    throw new RangeError(`a message of ${payload.length} bytes; at most 65535 are sent`);
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head[0] = FINAL | opcode;
  head[1] = MASKED | (payload.length < 126 ? payload.length : 126);
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

interface Message {
  readonly opcode: number;
  readonly headerBytes: number;
  bytesDue: number;
  start: string;
  startDone: boolean;
  end: string;
}

/** Reads the server's messages from a stream of bytes that may be cut anywhere. */
function makeFrameReader(
  isEnough: (start: string) => boolean,
  hear: (ends: Ends) => void,
  pong: () => void,
): (bytes: Buffer) => void {
  let header = Buffer.alloc(0);
  let message: Message | null = null;

  function take(message: Message, bytes: Buffer): void {
    message.bytesDue -= bytes.length;
    for (let at = 0; at < bytes.length && !message.startDone; ) {
      const until = at + Math.max(START_CHARS_MIN, message.start.length);
      message.start += bytes.toString("latin1", at, until);
      at = until;
      message.startDone = message.start.length > START_CHARS_MAX || isEnough(message.start);
    }
    const endsIn = END_CHARS - message.bytesDue;
    if (endsIn > 0) message.end += bytes.toString("latin1", Math.max(0, bytes.length - endsIn));
  }

  return (bytes) => {
    let at = 0;
    while (at < bytes.length || (message !== null && message.bytesDue === 0)) {
      if (message === null) {
        const before = header.length;
        header = Buffer.concat([header, bytes.subarray(at, at + HEADER_BYTES_MAX - before)]);
        message = messageOf(header);
        at += (message === null ? header.length : message.headerBytes) - before;
        if (message !== null) header = Buffer.alloc(0);
        continue;
      }
      const part = bytes.subarray(at, at + message.bytesDue);
      at += part.length;
      take(message, part);
      if (message.bytesDue > 0) return;
      if (message.opcode === OPCODE_TEXT) hear(message);
      if (message.opcode === OPCODE_PING) pong();
      message = null;
    }
  };
}

/** The message that a header begins, or null while the header is not whole. */
function messageOf(header: Buffer): Message | null {
  const [first = 0, second = 0] = header;
  const headerBytes = second < 126 ? 2 : second === 126 ? 4 : 10;
  if (header.length < headerBytes) return null;
  const bytesDue =
    second < 126 ? second : second === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
  return { opcode: first & 0x0f, headerBytes, bytesDue, start: "", startDone: false, end: "" };
}
