const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const pad = (value: number): string => String(value).padStart(2, "0");

/** `840 ms`, `3.2 s`, `4 m 05 s`, `2 h 07 m`, `3 d 04 h`; null → `—`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return "—";
  const span = Math.max(0, ms);
  if (span < SECOND_MS) return `${Math.round(span)} ms`;
  if (span < 10 * SECOND_MS) return `${(span / SECOND_MS).toFixed(1)} s`;
  if (span < MINUTE_MS) return `${Math.floor(span / SECOND_MS)} s`;
  if (span < HOUR_MS) return pair(span, MINUTE_MS, "m", SECOND_MS, "s");
  if (span < DAY_MS) return pair(span, HOUR_MS, "h", MINUTE_MS, "m");
  return pair(span, DAY_MS, "d", HOUR_MS, "h");
}

function pair(span: number, bigMs: number, big: string, smallMs: number, small: string): string {
  return `${Math.floor(span / bigMs)} ${big} ${pad(Math.floor((span % bigMs) / smallMs))} ${small}`;
}

/** Local time, to the second on the day itself: `14:03:22` today, else `12 Mar 14:03`. */
export function localTime(iso: string, nowMs: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  if (new Date(nowMs).toDateString() === at.toDateString()) return `${clock}:${pad(at.getSeconds())}`;
  const day = `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""}`;
  const year = new Date(nowMs).getFullYear() === at.getFullYear() ? "" : ` ${at.getFullYear()}`;
  return `${day}${year} ${clock}`;
}

/** The same moment for the tooltip: `2026-03-12 14:03:22 UTC`. */
export function utcTime(iso: string): string {
  return iso.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
