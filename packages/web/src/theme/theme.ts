import { signal } from "@preact/signals";

export type Theme = "system" | "dark" | "light";

const KEY = "tradewind.theme";
const root = document.documentElement;
const system = window.matchMedia("(prefers-color-scheme: dark)");
const chosen = root.dataset.theme;

export const theme = signal<Theme>(chosen === "dark" || chosen === "light" ? chosen : "system");

/** Counts changes of colour, so that canvases, which do not follow CSS, are drawn again. */
export const paintRound = signal(0);

system.addEventListener("change", paintAnew);

/** Goes on to the next of system, dark, light, and keeps the choice in this browser. */
export function switchTheme(): void {
  theme.value = ({ system: "dark", dark: "light", light: "system" } as const)[theme.value];
  paintAnew();
  try {
    if (theme.value === "system") window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, theme.value);
  } catch {
    // Without storage the choice lasts as long as this page.
  }
}

/** A colour of the present theme by the name of its CSS variable. */
export function colour(name: string): string {
  return getComputedStyle(root).getPropertyValue(name).trim();
}

function paintAnew(): void {
  const bySystem = system.matches ? "dark" : "light";
  root.dataset.scheme = theme.value === "system" ? bySystem : theme.value;
  paintRound.value += 1;
}
