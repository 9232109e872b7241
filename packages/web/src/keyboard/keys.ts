import { signal } from "@preact/signals";
import { navigate } from "../routing/location.ts";

export const helpOpen = signal(false);

/** Every shortcut, as the help overlay lists them. */
export const shortcuts: readonly (readonly [keys: string, what: string])[] = [
  ["g r", "Go to the runs"],
  ["g d", "Go to the datasets"],
  ["g v", "Go to the violations"],
  ["g s", "Go to the schedules"],
  ["j / k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["/", "Filter"],
  ["?", "This help"],
  ["Esc", "Close, or leave the filter"],
];

const places: Readonly<Record<string, string>> = {
  r: "/",
  d: "/datasets",
  v: "/violations",
  s: "/schedules",
};

const CHORD_MS = 1_200;

/** Listens for the shortcuts, except where the user is writing. */
export function watchKeys(): void {
  let chordAtMs = Number.NEGATIVE_INFINITY;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]") !== null) return;
    const place = event.timeStamp - chordAtMs < CHORD_MS ? places[event.key] : undefined;
    chordAtMs = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    const handled = place === undefined ? pressed(event.key) : goTo(place);
    if (handled) event.preventDefault();
  });
}

function pressed(key: string): boolean {
  switch (key) {
    case "j":
      return moveRow(1);
    case "k":
      return moveRow(-1);
    case "/":
      return focusFilter();
    case "?":
      helpOpen.value = true;
      return true;
    default:
      return false;
  }
}

function goTo(place: string): boolean {
  navigate(place);
  return true;
}

function moveRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter(
    (row) => row.offsetParent !== null,
  );
  if (rows.length === 0) return false;
  const current = rows.findIndex((row) => row.matches(":focus"));
  const next = current < 0 ? (step > 0 ? 0 : rows.length - 1) : current + step;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  return true;
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLElement>("[data-filter]");
  filter?.focus();
  return filter !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
