import type { Envelope } from "@tradewind/core/events";
import type { SocketMessage, SocketRequest } from "@tradewind/core/views/run";
import { backoffMs } from "./backoff.ts";
import { sequence } from "./sequencer.ts";

export type Connection = "catching up" | "live" | "reconnecting" | "offline";

/** The part of a WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface ChannelPorts {
  takeTicket(): Promise<{ readonly ticket: string; readonly url: string }>;
  connect(url: string): Socket;
  /** The newest stored event's number: what `live` is measured by. */
  lastSeq(): Promise<number>;
  /** For a gap too large to replay: the events that matter up to `until`, in order, with holes. */
  summarise(after: number, until: number): Promise<readonly Envelope[]>;
  /** Calls once after `ms`; the answer cancels. */
  after(ms: number, work: () => void): () => void;
  random(): number;
}

export interface ChannelEars {
  onEvents(events: readonly Envelope[]): void;
  onConnection(connection: Connection): void;
  /** What was told so far stands in the log no more: it is told from the beginning again. */
  onAnew(): void;
}

const PING_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const OFFLINE_AFTER_ATTEMPTS = 4;

/** Follows one run over a socket for as long as it is open: in order, none twice, none missing, across reconnections. */
export class RunChannel {
  readonly #runId: string;
  readonly #ports: ChannelPorts;
  readonly #ears: ChannelEars;
  #socket: Socket | null = null;
  #lastSeq = 0;
  #targetSeq = Number.POSITIVE_INFINITY;
  #attempt = 0;
  #askedAgain = false;
  #refused = false;
  #closed = false;
  #cancelTimer = (): void => {};

  constructor(runId: string, ports: ChannelPorts, ears: ChannelEars) {
    this.#runId = runId;
    this.#ports = ports;
    this.#ears = ears;
  }

  open(): void {
    this.#ears.onConnection("catching up");
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    this.#socket?.close();
  }

  /** Tries at once, without waiting for the back-off: the network is back, or the user asked. */
  retryNow(): void {
    if (this.#socket !== null || this.#closed) return;
    this.#cancelTimer();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#targetSeq = Number.POSITIVE_INFINITY;
    try {
      const { ticket, url } = await this.#ports.takeTicket();
      if (this.#closed) return;
      const socket = this.#ports.connect(`${url}?ticket=${encodeURIComponent(ticket)}`);
      this.#socket = socket;
      socket.onopen = () => this.#opened();
      socket.onmessage = ({ data }) => this.#heard(data);
      socket.onclose = () => this.#lost(socket);
    } catch {
      this.#retryLater();
    }
  }

  #opened(): void {
    this.#attempt = 0;
    this.#ears.onConnection("catching up");
    this.#subscribe();
    this.#pingLater();
    this.#ports.lastSeq().then(
      (seq) => {
        this.#targetSeq = seq;
        this.#tellIfLive();
      },
      () => this.#socket?.close(),
    );
  }

  #subscribe(): void {
    this.#refused = false;
    this.#send({ action: "subscribe", runId: this.#runId, after: this.#lastSeq });
  }

  #heard(data: unknown): void {
    const message = parseMessage(data);
    if (message === null) return;
    this.#pingLater();
    if (message.type === undefined) this.#refused = true;
    if (message.type === "events" && message.runId === this.#runId) this.#take(message.events);
    if (message.type !== "snapshot-needed" || message.runId !== this.#runId) return;
    if (message.lastSeq < this.#lastSeq) this.#startAnew();
    else void this.#leap(message.lastSeq);
  }

  #take(events: readonly Envelope[]): void {
    const { ready, gap, lastSeq } = sequence(this.#lastSeq, events);
    this.#lastSeq = lastSeq;
    if (ready.length > 0) {
      this.#askedAgain = false;
      this.#ears.onEvents(ready);
      this.#tellIfLive();
    }
    if (!gap || this.#askedAgain) return;
    this.#askedAgain = true;
    this.#ears.onConnection("catching up");
    this.#subscribe();
  }

  #startAnew(): void {
    this.#lastSeq = 0;
    this.#ears.onConnection("catching up");
    this.#ears.onAnew();
    this.#subscribe();
  }

  async #leap(until: number): Promise<void> {
    try {
      const events = await this.#ports.summarise(this.#lastSeq, until);
      if (this.#closed) return;
      this.#lastSeq = Math.max(this.#lastSeq, until);
      this.#ears.onEvents(events);
      this.#subscribe();
      this.#tellIfLive();
    } catch {
      this.#socket?.close();
    }
  }

  #tellIfLive(): void {
    if (this.#socket !== null && this.#lastSeq >= this.#targetSeq) this.#ears.onConnection("live");
  }

  #pingLater(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#ports.after(PING_MS, () => {
      if (this.#refused) this.#subscribe();
      this.#send({ action: "ping" });
      this.#cancelTimer = this.#ports.after(PONG_WITHIN_MS, () => this.#socket?.close());
    });
  }

  #send(message: SocketRequest): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#askedAgain = false;
    this.#cancelTimer();
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#closed) return;
    const waitMs = backoffMs(this.#attempt, this.#ports.random());
    this.#attempt += 1;
    this.#ears.onConnection(this.#attempt > OFFLINE_AFTER_ATTEMPTS ? "offline" : "reconnecting");
    this.#cancelTimer = this.#ports.after(waitMs, () => void this.#connect());
  }
}

/** What a cloud's door says of its own where a request failed behind it, such as "Internal server error". */
interface DoorMessage {
  readonly type?: undefined;
}

function parseMessage(data: unknown): SocketMessage | DoorMessage | null {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data) as SocketMessage | DoorMessage;
  } catch {
    return null;
  }
}
