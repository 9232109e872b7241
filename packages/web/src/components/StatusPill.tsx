import type { RunView } from "@tradewind/core/views/run";

const marks: Readonly<Record<RunView["status"], string>> = {
  queued: "○",
  running: "●",
  paused: "‖",
  succeeded: "✓",
  failed: "✕",
  cancelled: "⊘",
};

/** A run's state; told by its mark and its word, not by colour alone. */
export function StatusPill({ status }: { readonly status: RunView["status"] }) {
  return (
    <span class={`pill pill-${status}`}>
      <span aria-hidden="true">{marks[status]}</span> {status}
    </span>
  );
}
