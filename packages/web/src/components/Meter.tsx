interface MeterProps {
  readonly label: string;
  /** 0 to 1; null shows that something is under way with no known end. */
  readonly share: number | null;
  readonly tone?: "accent" | "quiet" | "done" | "failed";
}

/** A thin bar. */
export function Meter({ label, share, tone = "accent" }: MeterProps) {
  const bounded = share === null ? undefined : Math.round(Math.max(0, Math.min(1, share)) * 100);
  return (
    <div
      class={`meter meter-${tone} ${share === null ? "meter-open" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={bounded}
    >
      <span style={{ width: `${bounded ?? 30}%` }} />
    </div>
  );
}
