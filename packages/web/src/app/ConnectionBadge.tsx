import { count } from "../format/number.ts";
import type { Connection } from "../live/channel.ts";
import type { RunSession } from "../live/session.ts";

const meanings: Readonly<Record<Connection, string>> = {
  live: "Every stored event is here; new ones arrive as they happen.",
  "catching up": "Reading the events that were missed.",
  reconnecting: "The connection was lost. What is shown may be old; trying again.",
  offline: "The server has not answered for a while. What is shown is old; still trying.",
};

/** Says honestly whether what is shown is the present. */
export function ConnectionBadge({ session }: { readonly session: RunSession }) {
  const connection = session.connection.value;
  const { lastSeq } = session.state.value;
  return (
    <span class={`badge badge-${connection.replace(" ", "-")}`} role="status" title={meanings[connection]}>
      <span class="badge-dot" aria-hidden="true" />
      {connection}
      {lastSeq > 0 && <span class="badge-seq">event {count(lastSeq)}</span>}
    </span>
  );
}
