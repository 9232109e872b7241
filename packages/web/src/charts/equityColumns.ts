import type { EquityView } from "@tradewind/core/views/strategy";

type Column = (number | null)[];

export interface EquityColumns {
  /** Seconds since 1970. */
  readonly times: number[];
  readonly equity: Column;
  readonly benchmark: Column;
  readonly drawdown: Column;
  /** Where validation begins, in seconds; null when there is none. */
  readonly validationFrom: number | null;
}

/**
 * The columns of the charts. Between the parts stands one empty point, because each part's equity starts anew from 1
 * and no line may join them.
 */
export function equityColumns({ dates, equity, benchmark, drawdown, parts }: EquityView): EquityColumns {
  const columns: EquityColumns = { times: [], equity: [], benchmark: [], drawdown: [], validationFrom: null };
  const take = (start: number, end: number): void => {
    for (let index = start; index < end; index++) {
      columns.times.push(secondsOf(dates[index] ?? ""));
      columns.equity.push(positive(equity[index]));
      columns.benchmark.push(positive(benchmark[index]));
      columns.drawdown.push(drawdown[index] ?? null);
    }
  };
  const { training, validation } = parts;
  take(training.start, training.end);
  if (validation.end <= validation.start) return columns;
  const from = secondsOf(dates[validation.start] ?? "");
  const before = columns.times.at(-1);
  if (before !== undefined) {
    columns.times.push((before + from) / 2);
    columns.equity.push(null);
    columns.benchmark.push(null);
    columns.drawdown.push(null);
  }
  take(validation.start, validation.end);
  return { ...columns, validationFrom: from };
}

function secondsOf(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / 1_000;
}

/** A logarithmic scale has no place for zero: an account that is gone ends its line. */
function positive(value: number | undefined): number | null {
  return value === undefined || value <= 0 ? null : value;
}
