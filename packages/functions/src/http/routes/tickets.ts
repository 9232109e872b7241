import { createRoute } from "@hono/zod-openapi";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import { TicketView } from "@tradewind/core/views/run";
import { refuseBody } from "../bodyGuard.ts";
import { answers, bearer, NoQuery } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const ticket = createRoute({
  method: "post",
  path: "/api/socket-tickets",
  summary: "A ticket for one socket connection, good for 60 seconds",
  tags: ["service"],
  security: bearer,
  middleware: [refuseBody],
  request: { query: NoQuery },
  responses: answers(201, "Connect to url with ?ticket=", named("TicketView", TicketView)),
});

export function registerTickets(api: Api, { ports, options }: RouteContext): void {
  api.openapi(ticket, async (c) => {
    const secret = ports.ids.secret();
    const expiresAtMs = ports.clock.nowMs() + limits.socketTicketTtlMs;
    // Only the hash is kept: who reads the store cannot connect.
    await ports.tickets.put(sha256Hex(secret), c.get("owner"), expiresAtMs);
    const url = options.socketUrl(c.req.raw);
    return c.json({ ticket: secret, url, expiresAt: new Date(expiresAtMs).toISOString() }, 201);
  });
}
