/** A connection that follows a run. */
export interface Subscriber {
  readonly runId: string;
  readonly connectionId: string;
}

/** Where in a run's log a subscriber stands: what it was last noted to have been sent. */
export interface Place extends Subscriber {
  readonly lastSeq: number;
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
  /** What a connection follows, and how far it is with each. */
  placesOf(connectionId: string): Promise<readonly Place[]>;
  /**
   * Becomes the only one who serves a subscriber, and answers its place. Null if another does, who is then told to look
   * at the log once more, or if the subscription is gone.
   */
  enter(subscriber: Subscriber, holder: string): Promise<number | null>;
  /** Notes the place. `again` if somebody asked meanwhile: the holder goes on. `lost` if it holds no more. */
  leave(subscriber: Subscriber, holder: string, seq: number): Promise<Leave>;
  /** Serves no more, whoever asked meanwhile: the next one begins at the place that was noted last. */
  release(subscriber: Subscriber, holder: string): Promise<void>;
}

/** Sends a text to a connection; `gone` if there is none any more. */
export type Post = (connectionId: string, text: string) => Promise<"sent" | "gone">;
