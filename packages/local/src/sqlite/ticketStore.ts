import type { TicketStore } from "@tradewind/core/ports";
import { type Database, integer, text } from "./database.ts";

export function makeSqliteTicketStore(db: Database): TicketStore {
  return {
    async put(ticketHash, owner, expiresAtMs) {
      db.run("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?)", ticketHash, owner, expiresAtMs);
    },
    async take(ticketHash, nowMs) {
      const row = db.get(
        "DELETE FROM tickets WHERE ticket_hash = ? RETURNING owner, expires_at_ms",
        ticketHash,
      );
      // Tickets that nobody used would stay for ever; every use sweeps them out.
      db.run("DELETE FROM tickets WHERE expires_at_ms <= ?", nowMs);
      return row !== undefined && nowMs < integer(row, "expires_at_ms") ? text(row, "owner") : null;
    },
  };
}
