/** A subscriber's place in a run's log. */
export interface Subscriber {
  readonly runId: string;
  readonly connectionId: string;
}

export type Leave = "left" | "again" | "lost";

/** Who is connected, and who follows which run from where. */
export interface SocketStore {
  /** How many connections an owner has. */
  countOf(owner: string): Promise<number>;
  connect(connectionId: string, owner: string): Promise<void>;
  ownerOf(connectionId: string): Promise<string | null>;
  /** Forgets a connection and what it follows. May be repeated. */
  disconnect(connectionId: string): Promise<void>;
  /** Follows a run from a place; false if the connection follows as many runs as it may, or is gone. */
  subscribe(subscriber: Subscriber, after: number): Promise<boolean>;
  unsubscribe(subscriber: Subscriber): Promise<void>;
  subscribersOf(runId: string): Promise<readonly Subscriber[]>;
  /**
   * Becomes the only one who serves a subscriber, and answers its place. Null if another does, who is then told to look
   * at the log once more, or if the subscription is gone.
   */
  enter(subscriber: Subscriber, holder: string): Promise<number | null>;
  /** Notes the place. `again` if somebody asked meanwhile: the holder goes on. `lost` if it holds no more. */
  leave(subscriber: Subscriber, holder: string, seq: number): Promise<Leave>;
}

/** Sends a text to a connection; `gone` if there is none any more. */
export type Post = (connectionId: string, text: string) => Promise<"sent" | "gone">;
