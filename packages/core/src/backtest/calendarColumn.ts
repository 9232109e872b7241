import { civilOfDay, weekdayOf } from "../market/calendar.ts";
import type { CalendarRule } from "../strategy/schema.ts";

/** Weekday (Monday 1), day of the month or month of every day. */
export function calendarColumn(days: Int32Array, unit: CalendarRule["unit"]): Uint8Array {
  return Uint8Array.from(days, calendarValue(unit));
}

function calendarValue(unit: CalendarRule["unit"]): (day: number) => number {
  switch (unit) {
    case "weekday":
      return weekdayOf;
    case "monthDay":
      return (day) => civilOfDay(day).day;
    case "month":
      return (day) => civilOfDay(day).month;
  }
}
