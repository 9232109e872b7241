import type { ComponentChildren } from "preact";

interface FigureProps {
  readonly label: string;
  readonly value: ComponentChildren;
  /** What the value is judged by or belongs to: shown small below it. */
  readonly note?: ComponentChildren;
  readonly title?: string | undefined;
  readonly tone?: "good" | "bad" | "plain";
}

/** A labelled number. */
export function Figure({ label, value, note, title, tone = "plain" }: FigureProps) {
  return (
    <div class={`figure tone-${tone}`} title={title}>
      <dt>{label}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        {note !== undefined && <span class="figure-note">{note}</span>}
      </dd>
    </div>
  );
}
