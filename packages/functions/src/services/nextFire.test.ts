import { describe, expect, it } from "vitest";
import { nextFireMs } from "./nextFire.ts";

const next = (expression: string, after: string, timeZone = "UTC"): string | null => {
  const ms = nextFireMs({ expression, timeZone, afterMs: Date.parse(after) });
  return ms === null ? null : new Date(ms).toISOString();
};

describe("the next firing of a cron expression", () => {
  it.each([
    ["cron(0 2 * * ? *)", "2026-01-05T02:00:00Z", "2026-01-06T02:00:00.000Z"],
    ["cron(0/15 * * * ? *)", "2026-01-05T10:01:00Z", "2026-01-05T10:15:00.000Z"],
    ["cron(0 9 ? * MON-FRI *)", "2026-01-03T00:00:00Z", "2026-01-05T09:00:00.000Z"],
    ["cron(0 9 ? * 2 *)", "2026-01-03T00:00:00Z", "2026-01-05T09:00:00.000Z"],
    ["cron(0 0 L * ? *)", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00.000Z"],
    ["cron(0 0 ? * 6L *)", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00.000Z"],
    ["cron(0 0 ? * 2#1 *)", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00.000Z"],
    ["cron(0 0 1 1 ? 2030)", "2026-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it("is null when the years are over", () => {
    expect(next("cron(0 0 1 1 ? 2020)", "2026-01-01T00:00:00Z")).toBeNull();
  });

  it("keeps to the wall clock of its time zone across the change to summer time", () => {
    expect(next("cron(0 2 * * ? *)", "2026-03-27T12:00:00Z", "Europe/Berlin")).toBe(
      "2026-03-28T01:00:00.000Z",
    );
    expect(next("cron(30 12 * * ? *)", "2026-03-29T00:00:00Z", "Europe/Berlin")).toBe(
      "2026-03-29T10:30:00.000Z",
    );
  });
});

describe("the next firing of a rate", () => {
  it.each([
    ["rate(1 minute)", "2026-01-05T00:01:00.000Z"],
    ["rate(12 hours)", "2026-01-05T12:00:00.000Z"],
    ["rate(1 day)", "2026-01-06T00:00:00.000Z"],
  ])("%s from now is %s", (expression, expected) => {
    expect(next(expression, "2026-01-05T00:00:00Z")).toBe(expected);
  });

  it("keeps its rhythm over a pause: whole periods from its anchor, the first after now", () => {
    const anchorMs = Date.parse("2026-01-01T06:00:00Z");
    const question = { expression: "rate(1 day)", timeZone: "UTC", anchorMs };
    const after = (iso: string) => nextFireMs({ ...question, afterMs: Date.parse(iso) });
    expect(after("2026-01-05T07:00:00Z")).toBe(Date.parse("2026-01-06T06:00:00Z"));
    expect(after("2026-01-05T06:00:00Z")).toBe(Date.parse("2026-01-06T06:00:00Z"));
  });
});

describe("an expression that cannot be read", () => {
  it.each([
    "cron(0 2 * * *)",
    "cron(? ? * * ? *)",
    "cron(0 9 ? * 8 *)",
    "cron(0 9 ? * 0 *)",
    "rate(367 days)",
    "rate(999999999 days)",
    "cron(0 2 * * * *)",
    "cron(0 2 ? * ? *)",
    "cron(99 2 * * ? *)",
    "cron(a b c d ? *)",
    "rate(0 days)",
    "rate(1 days)",
    "rate(2 day)",
    "rate(1 week)",
    "at(2026-01-01T00:00:00)",
    "0 2 * * ? *",
    "",
  ])("%j is refused", (expression) => {
    expect(() => next(expression, "2026-01-05T00:00:00Z")).toThrow(
      expect.objectContaining({ code: "schedule.expression", kind: "invalid", retryable: false }),
    );
  });

  it.each(["Mars/Olympus", "+05:00"])("is refused for the time zone %s, also where it is a rate", (zone) => {
    for (const expression of ["cron(0 2 * * ? *)", "rate(1 day)"]) {
      expect(() => next(expression, "2026-01-05T00:00:00Z", zone)).toThrow(
        expect.objectContaining({ code: "schedule.time_zone" }),
      );
    }
  });
});
