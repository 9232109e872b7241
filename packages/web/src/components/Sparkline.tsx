interface SparklineProps {
  readonly label: string;
  readonly values: readonly number[];
}

const WIDTH = 120;
const HEIGHT = 28;

/** A small line without axes: the shape of the last minutes. */
export function Sparkline({ label, values }: SparklineProps) {
  const top = Math.max(1e-9, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value, top)}`).join(" ");
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polyline points={points} />
    </svg>
  );
}

function y(value: number, top: number): string {
  return (HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1);
}
