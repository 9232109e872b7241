import type { Clock } from "@tradewind/core/ports";
import type { SocketStore, Subscriber } from "../sockets/ports.ts";
import { type Item, type Key, type Table, takeAll } from "./table.ts";

const SUBSCRIPTIONS_MAX = 20;
/** API Gateway ends a connection after two hours, whatever it does. */
const CONNECTION_SECONDS_MAX = 7_200;
const TTL_GRACE_SECONDS = 3_600;
/** A server of a subscriber that died is waited for so long. */
const LEASE_MS = 30_000;
const SECOND_MS = 1_000;

/**
 * Connections by id and by owner, subscriptions by run, all with an end. A subscription's item holds its place, who
 * serves it, and whether somebody asked meanwhile.
 */
export function makeSocketStore(table: Table, clock: Clock): SocketStore {
  const endsAt = (): number =>
    Math.floor(clock.nowMs() / SECOND_MS) + CONNECTION_SECONDS_MAX + TTL_GRACE_SECONDS;
  return {
    ...leases(table, clock),
    async countOf(owner) {
      const where = { text: "pk = :pk", values: { ":pk": ownerKey(owner, "").pk } };
      const open = await takeAll(table.query({ where }));
      const nowSeconds = clock.nowMs() / SECOND_MS;
      return open.filter(({ expiresAt }) => Number(expiresAt) - TTL_GRACE_SECONDS > nowSeconds).length;
    },
    async connect(connectionId, owner) {
      const expiresAt = endsAt();
      await table.insert({ ...ownerKey(owner, connectionId), expiresAt });
      await table.insert({ ...connectionKey(connectionId), owner, expiresAt });
    },
    async ownerOf(connectionId) {
      const item = await table.get(connectionKey(connectionId));
      return item === null ? null : String(item.owner);
    },
    async disconnect(connectionId) {
      const item = await table.remove(connectionKey(connectionId));
      if (item === null) return;
      for (const runId of runsOf(item)) await table.remove(keyOf({ runId, connectionId }));
      await table.remove(ownerKey(String(item.owner), connectionId));
    },
    async subscribe({ runId, connectionId }, after) {
      const added = await table.update(
        connectionKey(connectionId),
        { text: "ADD runs :run", values: { ":run": new Set([runId]) } },
        {
          text: "attribute_exists(pk) AND (attribute_not_exists(runs) OR contains(runs, :id) OR size(runs) < :most)",
          values: { ":id": runId, ":most": SUBSCRIPTIONS_MAX },
        },
      );
      if (!added.done) return false;
      // A new place replaces an old one, and whoever serves it: what it still sends the reader has seen or skips.
      const item = { ...keyOf({ runId, connectionId }), lastSeq: after, expiresAt: endsAt() };
      await table.put(item, { text: "attribute_not_exists(pk) OR attribute_exists(lastSeq)" });
      return true;
    },
    async unsubscribe(subscriber) {
      await table.remove(keyOf(subscriber));
      const { runId, connectionId } = subscriber;
      const change = { text: "DELETE runs :run", values: { ":run": new Set([runId]) } };
      await table.update(connectionKey(connectionId), change, { text: "attribute_exists(pk)" });
    },
    async subscribersOf(runId) {
      const where = { text: "pk = :pk", values: { ":pk": keyOf({ runId, connectionId: "" }).pk } };
      const items = await takeAll(table.query({ where }));
      return items.map(({ sk }) => ({ runId, connectionId: sk }));
    },
    async placesOf(connectionId) {
      const connection = await table.get(connectionKey(connectionId));
      const places = runsOf(connection).map(async (runId) => {
        const item = await table.get(keyOf({ runId, connectionId }));
        return item === null ? [] : [{ runId, connectionId, lastSeq: Number(item.lastSeq) }];
      });
      return (await Promise.all(places)).flat();
    },
  };
}

/** Who serves a subscriber: one at a time. One who died is waited for until the lease is over. */
function leases(table: Table, clock: Clock): Pick<SocketStore, "enter" | "leave" | "release"> {
  return {
    async enter(subscriber, holder) {
      for (;;) {
        const nowMs = clock.nowMs();
        const taken = await table.update(
          keyOf(subscriber),
          {
            text: "SET holder = :holder, leaseUntilMs = :until REMOVE pending",
            values: { ":holder": holder, ":until": nowMs + LEASE_MS },
          },
          {
            text: "attribute_exists(pk) AND (attribute_not_exists(holder) OR leaseUntilMs < :now)",
            values: { ":now": nowMs },
          },
        );
        if (taken.done) return Number(taken.item.lastSeq);
        if (taken.standing === null) return null;
        const asked = await table.update(
          keyOf(subscriber),
          { text: "SET pending = :true", values: { ":true": true } },
          { text: "attribute_exists(holder)" },
        );
        // Otherwise the other one left in between, and the place is free.
        if (asked.done) return null;
      }
    },
    async leave(subscriber, holder, seq) {
      const mine = { ":holder": holder };
      const left = await table.update(
        keyOf(subscriber),
        { text: "SET lastSeq = :seq REMOVE holder, leaseUntilMs", values: { ":seq": seq } },
        { text: "holder = :holder AND attribute_not_exists(pending)", values: mine },
      );
      if (left.done) return "left";
      const noted = await table.update(
        keyOf(subscriber),
        {
          text: "SET lastSeq = :seq, leaseUntilMs = :until REMOVE pending",
          values: { ":seq": seq, ":until": clock.nowMs() + LEASE_MS },
        },
        { text: "holder = :holder", values: mine },
      );
      return noted.done ? "again" : "lost";
    },
    async release(subscriber, holder) {
      const change = { text: "REMOVE holder, leaseUntilMs, pending" };
      await table.update(keyOf(subscriber), change, {
        text: "holder = :holder",
        values: { ":holder": holder },
      });
    },
  };
}

function connectionKey(connectionId: string): Key {
  return { pk: `CONNECTION#${connectionId}`, sk: "CONNECTION" };
}

function ownerKey(owner: string, connectionId: string): Key {
  return { pk: `OWNER#${owner}`, sk: connectionId };
}

function keyOf({ runId, connectionId }: Subscriber): Key {
  return { pk: `RUN#${runId}`, sk: connectionId };
}

function runsOf(connection: Item | null): readonly string[] {
  const runs = connection?.runs;
  return runs instanceof Set ? [...runs].map(String) : [];
}
