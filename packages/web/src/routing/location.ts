import { computed, signal } from "@preact/signals";
import { parseRoute } from "./routes.ts";

const path = signal(window.location.pathname);
const search = signal(window.location.search);

export const route = computed(() => parseRoute(path.value));
export const query = computed(() => new URLSearchParams(search.value));

function read(): void {
  path.value = window.location.pathname;
  search.value = window.location.search;
}

/** Goes to a path of this page; back returns. */
export function navigate(to: string): void {
  window.history.pushState(null, "", to);
  const samePath = path.value === window.location.pathname;
  read();
  if (!samePath) window.scrollTo(0, 0);
}

/** Keeps what a view shows (tab, sort, filter) in the address; null removes it. Replaces, so back leaves the view. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const next = new URLSearchParams(search.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  window.history.replaceState(null, "", text === "" ? path.value : `${path.value}?${text}`);
  read();
}

/** Follows back and forward, and turns plain clicks on links within the page into navigation. */
export function watchLocation(): void {
  window.addEventListener("popstate", read);
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (link === null) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target !== "" || link.hasAttribute("download")) return null;
  const isOurs = link.origin === window.location.origin && parseRoute(link.pathname).view !== "missing";
  return isOurs ? link : null;
}
