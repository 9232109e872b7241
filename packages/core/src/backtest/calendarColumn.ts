import { civilOfDay, weekdayOf } from "../market/calendar.ts";
import type { CalendarRule } from "../strategy/schema.ts";

/** Weekday (Monday 1), day of the month or month of every day; bars of one day follow one another and are looked up once. */
export function calendarColumn(days: Int32Array, unit: CalendarRule["unit"]): Uint8Array {
  const lookUp = calendarValue(unit);
  const column = new Uint8Array(days.length);
  let day = Number.NaN;
  let value = 0;
  for (let t = 0; t < days.length; t++) {
    const next = days[t] as number;
    if (next !== day) value = lookUp(next);
    day = next;
    column[t] = value;
  }
  return column;
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
