interface SkeletonProps {
  readonly rows?: number;
  readonly label?: string;
}

/** Holds the place of what is on its way. */
export function Skeleton({ rows = 4, label = "Loading" }: SkeletonProps) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}
