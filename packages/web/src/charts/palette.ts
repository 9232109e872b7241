import { colour } from "../theme/theme.ts";

/** The colours a canvas needs, read from the present theme. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly brass: string;
  readonly bad: string;
  readonly shade: string;
  readonly surface: string;
}

export function readPalette(): Palette {
  return {
    text: colour("--text"),
    muted: colour("--muted"),
    line: colour("--line"),
    accent: colour("--accent"),
    brass: colour("--brass"),
    bad: colour("--bad"),
    shade: colour("--shade"),
    surface: colour("--surface"),
  };
}
