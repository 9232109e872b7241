import type { Schedule } from "@tradewind/core/evolution/schedule";
import type { ScheduleStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "@tradewind/functions/cursor";
import { type Database, json, type Row, text } from "./database.ts";

const pages = pagesOf("schedules", ["string"]);

export function makeSqliteScheduleStore(db: Database): ScheduleStore {
  return {
    async put(schedule) {
      const { owner, name } = schedule;
      db.run("INSERT OR REPLACE INTO schedules VALUES (?, ?, ?)", owner, name, JSON.stringify(schedule));
    },
    async note({ owner, name, updatedAt }, notes) {
      const row = db.get("SELECT record FROM schedules WHERE owner = ? AND name = ?", owner, name);
      const present = row === undefined ? null : scheduleOf(row);
      if (present?.updatedAt !== updatedAt) return false;
      const changes = db.run(
        "UPDATE schedules SET record = ? WHERE owner = ? AND name = ? AND record ->> 'updatedAt' = ?",
        JSON.stringify({ ...present, ...notes }),
        owner,
        name,
        updatedAt,
      );
      return changes === 1;
    },
    async get(owner, name) {
      const row = db.get("SELECT record FROM schedules WHERE owner = ? AND name = ?", owner, name);
      return row === undefined ? null : scheduleOf(row);
    },
    async list(owner, page) {
      const [after = ""] = pages.after(page) ?? [];
      const rows = db.all(
        "SELECT name, record FROM schedules WHERE owner = ? AND name > ? ORDER BY name LIMIT ?",
        owner,
        after,
        rowsWanted(page),
      );
      return pages.from(rows, page, (row) => [text(row, "name")], scheduleOf);
    },
    async delete(owner, name) {
      return db.run("DELETE FROM schedules WHERE owner = ? AND name = ?", owner, name) === 1;
    },
    async all() {
      return db.all("SELECT record FROM schedules ORDER BY name, owner").map(scheduleOf);
    },
  };
}

function scheduleOf(row: Row): Schedule {
  return json<Schedule>(row, "record");
}
