import type { TicketStore } from "@tradewind/core/ports";
import type { Table } from "./table.ts";

const SECOND_MS = 1_000;

/** Deleting a ticket is using it, and only one can. What nobody uses the table's time to live takes away. */
export function makeTicketStore(table: Table): TicketStore {
  return {
    async put(ticketHash, owner, expiresAtMs) {
      const expiresAt = Math.floor(expiresAtMs / SECOND_MS) + 1;
      await table.insert({ pk: ticketHash, sk: TICKET, owner, expiresAtMs, expiresAt });
    },
    async take(ticketHash, nowMs) {
      if (ticketHash === "") return null;
      const ticket = await table.remove({ pk: ticketHash, sk: TICKET });
      return ticket !== null && nowMs < Number(ticket.expiresAtMs) ? String(ticket.owner) : null;
    },
  };
}

const TICKET = "TICKET";
