import type { ComponentChildren } from "preact";

interface ScrollerProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** Lets what is wider than the screen scroll by itself, by touch and by keyboard, so that the page never does. */
export function Scroller({ label, class: extra = "", children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class={`scroller ${extra}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
