import { createRoute, z } from "@hono/zod-openapi";
import { TerminalError } from "@tradewind/core/errors";
import { Schedule } from "@tradewind/core/evolution/schedule";
import { ScheduleRequest } from "@tradewind/core/views/requests";
import { SchedulePage, ScheduleView } from "@tradewind/core/views/run";
import { saveSchedule } from "../../services/saveSchedule.ts";
import { answers, bearer, jsonBody, NoQuery, PageQuery, pageRequest } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext } from "../options.ts";

const SchedulePath = z.strictObject({ name: Schedule.shape.name });
const ScheduleDocument = named("ScheduleView", ScheduleView);
const common = { tags: ["schedules"], security: bearer };
const one = { ...common, path: "/api/schedules/{name}" } as const;

const list = createRoute({
  ...common,
  method: "get",
  path: "/api/schedules",
  summary: "Lists schedules by name",
  request: { query: PageQuery },
  responses: answers(200, "One page of schedules", named("SchedulePage", SchedulePage)),
});

const read = createRoute({
  ...one,
  method: "get",
  summary: "Shows a schedule",
  request: { params: SchedulePath, query: NoQuery },
  responses: answers(200, "The schedule", ScheduleDocument),
});

const put = createRoute({
  ...one,
  method: "put",
  summary: "Makes or replaces a schedule: cron(0 2 * * ? *) or rate(1 day)",
  request: {
    params: SchedulePath,
    query: NoQuery,
    body: jsonBody(named("ScheduleRequest", ScheduleRequest)),
  },
  responses: answers(200, "The schedule as it is now", ScheduleDocument),
});

const remove = createRoute({
  ...one,
  method: "delete",
  summary: "Deletes a schedule; runs that it started go on",
  request: { params: SchedulePath, query: NoQuery },
  responses: { 204: { description: "Deleted" }, default: answers(200, "", ScheduleDocument).default },
});

function scheduleView({ owner: _, ...view }: Schedule): z.infer<typeof ScheduleView> {
  return view;
}

function notFound(name: string): TerminalError {
  const message = `there is no schedule ${name}; list the schedules to see which there are`;
  return new TerminalError("not-found", "schedule.not_found", message);
}

export function registerSchedules(api: Api, { ports, options }: RouteContext): void {
  api.openapi(list, async (c) => {
    const { items, next } = await ports.schedules.list(c.get("owner"), pageRequest(c.req.valid("query")));
    return c.json({ items: items.map(scheduleView), next }, 200);
  });
  api.openapi(read, async (c) => {
    const { name } = c.req.valid("param");
    const schedule = await ports.schedules.get(c.get("owner"), name);
    if (schedule === null) throw notFound(name);
    return c.json(scheduleView(schedule), 200);
  });
  api.openapi(put, async (c) => {
    const wish = { name: c.req.valid("param").name, request: c.req.valid("json") };
    const schedule = await saveSchedule({ ...ports, nextFire: options.nextFire }, c.get("owner"), wish);
    return c.json(scheduleView(schedule), 200);
  });
  api.openapi(remove, async (c) => {
    const { name } = c.req.valid("param");
    if (!(await ports.schedules.delete(c.get("owner"), name))) throw notFound(name);
    return c.body(null, 204);
  });
}
