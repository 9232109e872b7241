import { localTime, utcTime } from "../format/time.ts";

interface MomentProps {
  readonly at: string | null;
  /** Shown in place of a time that is not there. */
  readonly otherwise?: string;
}

/** A time in the user's zone; UTC when pointed at. */
export function Moment({ at, otherwise = "—" }: MomentProps) {
  if (at === null) return <span>{otherwise}</span>;
  return (
    <time dateTime={at} title={utcTime(at)}>
      {localTime(at, Date.now())}
    </time>
  );
}
