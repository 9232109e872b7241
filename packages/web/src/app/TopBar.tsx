import { helpOpen } from "../keyboard/keys.ts";
import { session } from "../live/session.ts";
import { route } from "../routing/location.ts";
import { switchTheme, theme } from "../theme/theme.ts";
import { ConnectionBadge } from "./ConnectionBadge.tsx";
import { Wordmark } from "./Wordmark.tsx";

const places = [
  ["/", "Runs", ["runs", "run", "strategy"]],
  ["/datasets", "Datasets", ["datasets"]],
  ["/violations", "Violations", ["violations"]],
  ["/schedules", "Schedules", ["schedules"]],
] as const;

const themeMarks = { system: "◐", dark: "●", light: "○" } as const;

/** Where one can go, how well the page is connected, and how it looks. */
export function TopBar() {
  const view: string = route.value.view;
  return (
    <header class="top-bar">
      <a href="/" class="home" aria-label="Tradewind, to the runs">
        <Wordmark />
      </a>
      <nav class="places" aria-label="Main">
        {places.map(([href, title, views]) => (
          <a key={href} href={href} aria-current={views.some((name) => name === view) ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div class="top-tools">
        {session.value !== null && <ConnectionBadge session={session.value} />}
        <button
          type="button"
          class="button quiet"
          onClick={switchTheme}
          title={`Colours: ${theme.value}`}
          aria-label={`Colours: ${theme.value}. Switch`}
        >
          <span aria-hidden="true">{themeMarks[theme.value]}</span>
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            helpOpen.value = true;
          }}
          title="Keyboard (?)"
          aria-label="Keyboard help"
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
  );
}
