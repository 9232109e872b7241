interface StatisticProps {
  readonly value: number | null;
  readonly format: (value: number) => string;
  /** Why there is no value; shown when the dash is pointed at. */
  readonly reason?: string | undefined;
}

/** A statistic, or a dash that says why there is none. Never a zero in its place. */
export function Statistic({ value, format, reason }: StatisticProps) {
  if (value !== null) return <span class="number">{format(value)}</span>;
  const why = reason ?? "it could not be computed";
  return (
    <span class="number missing" title={why}>
      <span aria-hidden="true">—</span>
      <span class="unseen">not available: {why}</span>
    </span>
  );
}
