import { createRoute, z } from "@hono/zod-openapi";
import { type EventType, eventData } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import { EventsView } from "@tradewind/core/views/run";
import { eventsText } from "../../services/eventsText.ts";
import { requireOwnRun } from "../../services/ownRun.ts";
import { answers, answerText, bearer, RunPath, wholeNumber } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const PAGE_DEFAULT = 200;
const SEQ_MAX = 999_999_999_999;
const TYPES_LENGTH_MAX = 1_024;

const eventTypes = Object.keys(eventData);

const Types = z
  .string()
  .max(TYPES_LENGTH_MAX)
  .transform((list) => [...new Set(list.split(","))])
  .pipe(z.array(z.enum(eventTypes as [EventType, ...EventType[]])))
  .optional()
  .openapi({ type: "string", description: `Only these, separated by commas: ${eventTypes.join(", ")}` });

const EventsQuery = z.strictObject({
  after: wholeNumber(0, SEQ_MAX, 0),
  limit: wholeNumber(1, limits.eventsPageMax, PAGE_DEFAULT),
  wait: wholeNumber(0, limits.eventsWaitSecondsMax, 0),
  types: Types,
});

const events = createRoute({
  method: "get",
  path: "/api/runs/{id}/events",
  summary: "Events after a sequence number; waits up to `wait` seconds for news",
  tags: ["runs"],
  security: bearer,
  request: { params: RunPath, query: EventsQuery },
  responses: answers(
    200,
    "Envelopes in order, and the newest sequence number. As many as asked for or some 4 MB of them; there are more until none is answered",
    named("EventsView", EventsView),
  ),
});

export function registerEvents(api: Api, { ports, options }: RouteContext): void {
  api.openapi(events, async (c) => {
    const { runId } = await requireOwnRun(ports, c.get("owner"), c.req.valid("param").id);
    const { wait, types, ...place } = c.req.valid("query");
    const filter = types === undefined ? {} : { types };
    const wish = { runId, waitMs: wait * 1_000, ...place, ...filter };
    const text = await eventsText({ ...ports, waitForEvents: options.waitForEvents }, wish);
    return answerText<EventsView>(c, text);
  });
}
