import { TerminalError } from "@tradewind/core/errors";
import { Cron } from "croner";

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const RATE = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/;
const OFFSET = /^[+-]/;
const CRON = /^cron\((.*)\)$/;
/** A year: what is rarer is better told by its date. */
const PERIOD_DAYS_MAX = 366;
const CRON_FIELDS = ["minutes", "hours", "day of month", "month", "day of week", "year"];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

export interface FireQuestion {
  readonly expression: string;
  /** IANA name; a rate has no use for it, but a bad one is refused all the same. */
  readonly timeZone: string;
  readonly afterMs: number;
  /** Where a rate counts from; the time asked about if absent. */
  readonly anchorMs?: number | undefined;
}

/**
 * The first firing after a time, by EventBridge Scheduler's expressions: `cron(0 2 * * ? *)` or `rate(1 day)`.
 * @returns milliseconds since 1970, or null where there is none any more
 * @throws TerminalError `schedule.expression` or `schedule.time_zone` for what cannot be read
 */
export function nextFireMs({ expression, timeZone, afterMs, anchorMs }: FireQuestion): number | null {
  requireTimeZone(timeZone);
  const rate = RATE.exec(expression);
  if (rate !== null) return nextByRate(periodMs(expression, rate), afterMs, anchorMs ?? afterMs);
  const cron = CRON.exec(expression);
  if (cron !== null) return nextByCron(expression, cron[1] ?? "", timeZone, afterMs);
  throw unreadable(expression, "it is neither cron(…) nor rate(…)");
}

function periodMs(expression: string, [, count = "", unit = "", plural = ""]: RegExpExecArray): number {
  const number = Number(count);
  if (number === 0) throw unreadable(expression, "a rate is at least 1");
  if ((number === 1) === (plural === "s"))
    throw unreadable(expression, `write ${count} ${unit}${number === 1 ? "" : "s"}`);
  const period = number * unitMs[unit as keyof typeof unitMs];
  if (period > PERIOD_DAYS_MAX * unitMs.day)
    throw unreadable(expression, `a rate is at most ${PERIOD_DAYS_MAX} days; name the date by cron(…)`);
  return period;
}

function nextByRate(period: number, afterMs: number, anchorMs: number): number {
  const periods = Math.max(1, Math.floor((afterMs - anchorMs) / period) + 1);
  return anchorMs + periods * period;
}

function nextByCron(expression: string, pattern: string, timeZone: string, afterMs: number): number | null {
  const fields = pattern.trim().split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    throw unreadable(expression, `cron takes six fields (${CRON_FIELDS.join(", ")}), not ${fields.length}`);
  }
  const open = fields.flatMap((field, place) => (field === "?" ? [place] : []));
  if (open.length !== 1 || !(open[0] === DAY_OF_MONTH || open[0] === DAY_OF_WEEK)) {
    throw unreadable(expression, "exactly one of day of month and day of week must be ?, and nothing else");
  }
  if (!isDayOfWeek(fields[DAY_OF_WEEK] ?? "")) {
    throw unreadable(expression, "days of the week are 1 (Sunday) to 7, or SUN to SAT");
  }
  try {
    const options = {
      timezone: timeZone,
      mode: "7-part",
      alternativeWeekdays: true,
      sloppyRanges: true,
    } as const;
    const cron = new Cron(`0 ${fields.join(" ")}`, { ...options, paused: true });
    return cron.nextRun(new Date(afterMs))?.getTime() ?? null;
  } catch (thrown) {
    throw unreadable(expression, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

/** The library takes an eighth day for the first one again. */
function isDayOfWeek(field: string): boolean {
  const days = field.replaceAll(/[#/]\d+/g, "").match(/\d+/g) ?? [];
  return days.every((day) => Number(day) >= 1 && Number(day) <= 7);
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    if (OFFSET.test(timeZone)) throw new RangeError("an offset knows no summer time");
  } catch (cause) {
    const message = `there is no time zone ${timeZone}; use an IANA name such as Europe/Berlin`;
    const details = [{ pointer: "/timeZone", message }];
    throw new TerminalError("invalid", "schedule.time_zone", message, { cause, details });
  }
}

function unreadable(expression: string, why: string, cause?: unknown): TerminalError {
  const message = `the schedule ${expression} cannot be read: ${why}; examples: cron(0 2 * * ? *), rate(1 day)`;
  const details = [{ pointer: "/expression", message }];
  return new TerminalError("invalid", "schedule.expression", message, { cause, details });
}
