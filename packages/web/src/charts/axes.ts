import type uPlot from "uplot";
import type { Palette } from "./palette.ts";

const FONT = "11px system-ui, sans-serif";

/** An axis in the page's colours; `format` writes its ticks. */
export function axis(
  palette: Palette,
  format: ((value: number) => string) | null,
  extra: Partial<uPlot.Axis> = {},
): uPlot.Axis {
  return {
    stroke: palette.muted,
    font: FONT,
    grid: { stroke: palette.line, width: 1 },
    ticks: { show: false },
    ...(format === null
      ? {}
      : { values: (_: uPlot, ticks: number[]) => ticks.map((tick) => (tick === null ? "" : format(tick))) }),
    ...extra,
  };
}

/** A line of the chart; `format` writes its value in the legend. */
export function line(
  label: string,
  stroke: string,
  format: (value: number | null) => string,
  extra: Partial<uPlot.Series> = {},
): uPlot.Series {
  return {
    label,
    stroke,
    width: 1.75,
    points: { show: false },
    value: (_: uPlot, value: number | null) => format(value),
    ...extra,
  };
}

/** Below the chart, close to it: the legend follows. */
export const AXIS_BELOW_PX = 30;

/** Mixes a `#rrggbb` colour with transparency: 0 is none of it, 1 all. */
export function faded(colour: string, share: number): string {
  const hex = Math.round(share * 255)
    .toString(16)
    .padStart(2, "0");
  return `${colour}${hex}`;
}
