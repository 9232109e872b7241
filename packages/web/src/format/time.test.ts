import { expect, test } from "vitest";
import { duration, localTime, utcTime } from "./time.ts";

test.each([
  [0, "0 ms"],
  [840, "840 ms"],
  [3_240, "3.2 s"],
  [59_900, "59 s"],
  [245_000, "4 m 05 s"],
  [7_620_000, "2 h 07 m"],
  [273_600_000, "3 d 04 h"],
  [-5, "0 ms"],
  [null, "—"],
])("%s ms read %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("today shows the clock, another day its date, another year its year", () => {
  const now = new Date(2026, 2, 12, 18, 0, 0).getTime();

  expect(localTime(new Date(2026, 2, 12, 14, 3, 22).toISOString(), now)).toBe("14:03:22");
  expect(localTime(new Date(2026, 1, 3, 9, 5, 0).toISOString(), now)).toBe("3 Feb 09:05");
  expect(localTime(new Date(2024, 11, 31, 9, 5, 0).toISOString(), now)).toBe("31 Dec 2024 09:05");
});

test("a time that cannot be read is shown as it came", () => {
  expect(localTime("soon", 0)).toBe("soon");
});

test("the tooltip names UTC", () => {
  expect(utcTime("2026-03-12T14:03:22.123Z")).toBe("2026-03-12 14:03:22 UTC");
});
