import type { SocketMessage } from "@tradewind/core/views/run";
import type { WebSocket } from "ws";

/** A client that collects what it is sent and can wait for it. */
export class Client {
  readonly messages: SocketMessage[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #waits: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      this.messages.push(JSON.parse(String(data)));
      for (const wait of this.#waits.splice(0)) wait();
    });
    this.closed = new Promise((resolve) => socket.on("close", resolve));
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  seqs(): number[] {
    return this.messages.flatMap((message) =>
      message.type === "events" ? message.events.map((envelope) => envelope.seq) : [],
    );
  }

  async until(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await new Promise<void>((resolve) => this.#waits.push(resolve));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}
