import type { Clock } from "@tradewind/core/ports";

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** What the machine's own counter shows. It cannot be set, and all processes of the machine read the same. */
function counterMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
}

/** The counter's zero on the clock of this moment: the processes of one platform share it. */
export function steadyOriginMs(): number {
  return Date.now() - counterMs();
}

/**
 * The time by which work is hidden, given up and tried again. A clock that is set, or a machine that sleeps, must not end
 * a task that was at work, nor hide its messages for hours; what people see and schedules keep is the system's clock.
 */
export function makeSteadyClock(originMs: number): Clock {
  return { nowMs: () => Math.floor(originMs + counterMs()) };
}
