import { RetryableError } from "@tradewind/core/errors";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import type { ScheduleStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "../cursor.ts";
import { pack, unpack } from "./packing.ts";
import { type Expression, type Item, type Table, take, takeAll } from "./table.ts";

const pages = pagesOf("schedules", ["string"]);

/** What calls back when a schedule falls due. Setting and removing may be repeated. */
export interface ScheduleTimer {
  set(schedule: Schedule): Promise<void>;
  remove(owner: string, name: string): Promise<void>;
}

/** The record is the truth and comes first; a timer that fires for a record that is gone or off starts nothing. */
export function makeScheduleStore(table: Table, timer: ScheduleTimer): ScheduleStore {
  return {
    async put(schedule) {
      const { name, updatedAt } = schedule;
      const condition = {
        text: "attribute_not_exists(pk) OR updatedAt <= :updatedAt",
        values: { ":updatedAt": updatedAt },
      };
      const answer = await table.put(itemOf(schedule), condition);
      if (!answer.done) {
        const message = `schedule ${name} was changed at ${answer.standing?.updatedAt}, after ${updatedAt}; read it again`;
        throw new RetryableError("conflict", "schedule.version", message);
      }
      await timer.set(schedule);
    },
    async note({ owner, name, updatedAt }, notes) {
      const item = await table.get({ pk: owner, sk: name });
      if (item?.updatedAt !== updatedAt) return false;
      return (await table.put(itemOf({ ...scheduleOf(item), ...notes }), as(updatedAt))).done;
    },
    async get(owner, name) {
      const item = await table.get({ pk: owner, sk: name });
      return item === null ? null : scheduleOf(item);
    },
    async list(owner, page) {
      const [after = " "] = pages.after(page) ?? [];
      const where = { text: "pk = :pk AND sk > :after", values: { ":pk": owner, ":after": after } };
      const pageSize = rowsWanted(page);
      const rows = await take(table.query({ where, pageSize }), pageSize);
      return pages.from(rows, page, ({ sk }) => [sk], scheduleOf);
    },
    async delete(owner, name) {
      const removed = await table.remove({ pk: owner, sk: name });
      await timer.remove(owner, name);
      return removed !== null;
    },
    async all() {
      const schedules = (await takeAll(table.scan())).map(scheduleOf);
      return schedules.sort((a, b) =>
        a.name === b.name ? (a.owner < b.owner ? -1 : 1) : a.name < b.name ? -1 : 1,
      );
    },
  };
}

/** That the record is there, as it was at a time. */
function as(updatedAt: string): Expression {
  return { text: "updatedAt = :updatedAt", values: { ":updatedAt": updatedAt } };
}

function itemOf(schedule: Schedule): Item {
  const { owner, name, updatedAt } = schedule;
  return { pk: owner, sk: name, updatedAt, body: pack(schedule) };
}

/** Earlier versions wrote the record as it is. */
function scheduleOf({ body, record }: Item): Schedule {
  return body === undefined ? (JSON.parse(String(record)) as Schedule) : unpack<Schedule>(body);
}
