import type { Prices } from "./prices.ts";

/** What an installation has that costs while nothing runs. */
export interface IdleInstallation {
  /** Queues with a function at them, those of dead letters too. */
  readonly polledQueues: number;
  /** Metrics at which alarms look: CloudWatch charges for each, and an alarm may combine several. */
  readonly alarmMetrics: number;
}

export interface IdleMonth {
  readonly polling: number;
  readonly sweeper: number;
  readonly alarms: number;
  readonly usd: number;
}

const MINUTES = 43_800;
/** Lambda keeps five pollers at a queue, each asking again after 20 s without a message. */
const POLLERS = 5;
const POLLS_PER_MINUTE = 3;
const SWEEP_GB_SECONDS = 0.05;
const SWEEP_READ_UNITS = 1;

/** US dollars of a month without a run: what asks whether there is work, and what watches. Storage comes on top. */
export function idleMonth({ polledQueues, alarmMetrics }: IdleInstallation, prices: Prices): IdleMonth {
  const polling = polledQueues * POLLERS * POLLS_PER_MINUTE * MINUTES * prices.queueRequestUsd;
  const sweep =
    prices.lambdaRequestUsd +
    SWEEP_GB_SECONDS * prices.lambdaGbSecondUsd +
    SWEEP_READ_UNITS * prices.readUnitUsd;
  const sweeper = MINUTES * sweep;
  const watching = alarmMetrics * prices.alarmMonthUsd;
  return { polling, sweeper, alarms: watching, usd: polling + sweeper + watching };
}
