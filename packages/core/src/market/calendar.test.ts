import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { civilOfDay, dayOfCivil, dayOfIso, isoOfDay, weekdayOf } from "./calendar.ts";

describe("calendar", () => {
  it.each([
    ["1970-01-01", 0, 4],
    ["1969-12-31", -1, 3],
    ["2000-02-29", 11_016, 2],
    ["2000-03-01", 11_017, 3],
    ["1987-10-19", 6_500, 1],
    ["2020-04-17", 18_369, 5],
    ["1900-01-01", -25_567, 1],
  ])("%s is day %i, weekday %i", (iso, day, weekday) => {
    expect(dayOfIso(iso)).toBe(day);
    expect(isoOfDay(day)).toBe(iso);
    expect(weekdayOf(day)).toBe(weekday);
  });

  it.each([
    "2023-02-29",
    "1900-02-29",
    "2023-04-31",
    "2023-13-01",
    "2023-00-10",
    "2023-01-00",
    "2023-1-1",
    "",
    "20230101",
  ])("refuses %s", (text) => {
    expect(dayOfIso(text)).toBeNull();
  });

  it("agrees with the platform's calendar on every day of four centuries, sampled", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        const expected = {
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        };
        expect(civilOfDay(day)).toEqual(expected);
        expect(dayOfCivil(expected)).toBe(day);
        expect(weekdayOf(day) % 7).toBe(date.getUTCDay());
      }),
    );
  });
});
