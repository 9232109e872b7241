import type { Clock } from "@tradewind/core/ports";
import type { SocketStore, Subscriber } from "@tradewind/functions/sockets/ports";

interface Subscription {
  lastSeq: number;
  holder: string | null;
  leaseUntilMs: number;
  pending: boolean;
}

const LEASE_MS = 30_000;

/** Connections and subscriptions in memory, each verb at once or not at all, as the table's conditional writes make it. */
export function createMemorySocketStore(clock: Clock): SocketStore {
  const owners = new Map<string, string>();
  const subscriptions = new Map<string, Subscription>();
  const keyOf = ({ runId, connectionId }: Subscriber): string => `${runId} ${connectionId}`;
  return {
    countOf: async (owner) => [...owners.values()].filter((one) => one === owner).length,
    async connect(connectionId, owner) {
      owners.set(connectionId, owner);
    },
    ownerOf: async (connectionId) => owners.get(connectionId) ?? null,
    async disconnect(connectionId) {
      owners.delete(connectionId);
      for (const key of subscriptions.keys()) if (key.endsWith(` ${connectionId}`)) subscriptions.delete(key);
    },
    async subscribe(subscriber, after) {
      if (!owners.has(subscriber.connectionId)) return false;
      const fresh = { lastSeq: after, holder: null, leaseUntilMs: 0, pending: false };
      subscriptions.set(keyOf(subscriber), fresh);
      return true;
    },
    async unsubscribe(subscriber) {
      subscriptions.delete(keyOf(subscriber));
    },
    async subscribersOf(runId) {
      return [...subscriptions.keys()].flatMap((key) => {
        const [run = "", connectionId = ""] = key.split(" ");
        return run === runId ? [{ runId, connectionId }] : [];
      });
    },
    async enter(subscriber, holder) {
      const standing = subscriptions.get(keyOf(subscriber));
      if (standing === undefined) return null;
      if (standing.holder !== null && standing.leaseUntilMs >= clock.nowMs()) {
        standing.pending = true;
        return null;
      }
      Object.assign(standing, { holder, leaseUntilMs: clock.nowMs() + LEASE_MS, pending: false });
      return standing.lastSeq;
    },
    async placesOf(connectionId) {
      return [...subscriptions].flatMap(([key, { lastSeq }]) => {
        const [runId = "", follower] = key.split(" ");
        return follower === connectionId ? [{ runId, connectionId, lastSeq }] : [];
      });
    },
    async release(subscriber, holder) {
      const standing = subscriptions.get(keyOf(subscriber));
      if (standing?.holder === holder) Object.assign(standing, { holder: null, pending: false });
    },
    async leave(subscriber, holder, seq) {
      const standing = subscriptions.get(keyOf(subscriber));
      if (standing === undefined || standing.holder !== holder) return "lost";
      standing.lastSeq = seq;
      if (!standing.pending) {
        standing.holder = null;
        return "left";
      }
      Object.assign(standing, { leaseUntilMs: clock.nowMs() + LEASE_MS, pending: false });
      return "again";
    },
  };
}
