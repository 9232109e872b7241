import type { EquityView } from "@tradewind/core/views/strategy";
import { useMemo } from "preact/hooks";
import uPlot from "uplot";
import { decimal, percent } from "../format/number.ts";
import { AXIS_BELOW_PX, axis, faded, line } from "./axes.ts";
import { equityColumns } from "./equityColumns.ts";
import { Plot, type PlotShape } from "./Plot.tsx";
import type { Palette } from "./palette.ts";

const EQUITY_PX = 300;
const DRAWDOWN_PX = 130;
const SYNC = "equity";

/** Equity and drawdown of one strategy, net of costs, with buying and holding beside it; validation stands on a shade. */
export function EquityChart({ view }: { readonly view: EquityView }) {
  const columns = useMemo(() => equityColumns(view), [view]);
  const { times, equity, benchmark, drawdown, validationFrom } = columns;
  const upper = useMemo<uPlot.AlignedData>(() => [times, equity, benchmark], [times, equity, benchmark]);
  const lower = useMemo<uPlot.AlignedData>(() => [times, drawdown], [times, drawdown]);
  const key = String(validationFrom);
  return (
    <div class="plots">
      <Plot
        label={`Equity from ${view.dates[0] ?? ""} to ${view.dates.at(-1) ?? ""}, training then validation, each starting from 1`}
        heightPx={EQUITY_PX}
        data={upper}
        shapeKey={key}
        shape={(palette) => equityShape(palette, validationFrom)}
      />
      <Plot
        label={`Drawdown, at worst ${percent(Math.min(0, ...view.drawdown))}`}
        heightPx={DRAWDOWN_PX}
        data={lower}
        shapeKey={key}
        shape={(palette) => drawdownShape(palette, validationFrom)}
      />
    </div>
  );
}

function equityShape(palette: Palette, validationFrom: number | null): PlotShape {
  const multiple = (value: number | null): string => (value === null ? "—" : `× ${decimal(value)}`);
  const gaps = gapAt(validationFrom);
  return {
    ...frame(palette, validationFrom, true),
    scales: { y: { distr: 3 } },
    axes: [
      axis(palette, null, { size: AXIS_BELOW_PX }),
      axis(palette, (value) => `× ${decimal(value, Number.isInteger(value) ? 0 : 1)}`, {
        size: 56,
      }),
    ],
    series: [
      dateSeries,
      line("Strategy, net", palette.accent, multiple, { gaps }),
      line("Buy and hold", palette.muted, multiple, { width: 1.25, gaps }),
    ],
  };
}

function drawdownShape(palette: Palette, validationFrom: number | null): PlotShape {
  return {
    ...frame(palette, validationFrom, false),
    axes: [
      axis(palette, null, { size: AXIS_BELOW_PX }),
      axis(palette, (value) => percent(value, 0), { size: 56 }),
    ],
    series: [
      dateSeries,
      line("Drawdown", palette.bad, (value) => percent(value), {
        width: 1.25,
        gaps: gapAt(validationFrom),
        fill: faded(palette.bad, 0.16),
      }),
    ],
  };
}

/** Keeps the parts apart also where many bars share one pixel, where the empty point between them would be lost. */
function gapAt(seconds: number | null): uPlot.Series.GapsRefiner {
  return (plot, _series, _from, _to, gaps) => {
    if (seconds === null) return gaps;
    const x = plot.valToPos(seconds, "x", true);
    return [...gaps, [x - 2, x] as [number, number]].sort((a, b) => a[0] - b[0]);
  };
}

const dateSeries: uPlot.Series = {
  label: "Date",
  value: (_, seconds) => (seconds === null ? "—" : new Date(seconds * 1_000).toISOString().slice(0, 10)),
};

function frame(
  palette: Palette,
  validationFrom: number | null,
  isNamed: boolean,
): Pick<PlotShape, "tzDate" | "cursor" | "hooks"> {
  return {
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
    cursor: { sync: { key: SYNC }, y: false },
    hooks: {
      drawClear: [(plot) => shadeValidation(plot, palette, validationFrom)],
      draw: isNamed ? [(plot) => nameParts(plot, palette, validationFrom)] : [],
    },
  };
}

/** Paints the validation part's ground, so that nobody takes what was fitted for what was tested. */
function shadeValidation(plot: uPlot, palette: Palette, from: number | null): void {
  if (from === null) return;
  const { ctx, bbox } = plot;
  const x = Math.max(bbox.left, plot.valToPos(from, "x", true));
  ctx.fillStyle = palette.shade;
  ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
}

/** Says which part is which, on a ground of its own so that no grid line runs through the words. */
function nameParts(plot: uPlot, palette: Palette, from: number | null): void {
  if (from === null) return;
  const { ctx, bbox } = plot;
  const scale = window.devicePixelRatio;
  const x = plot.valToPos(from, "x", true);
  const put = (words: string, align: "left" | "right", ground: string): void => {
    const width = ctx.measureText(words).width + 8 * scale;
    ctx.fillStyle = ground;
    ctx.fillRect(align === "left" ? x + scale : x - width - scale, bbox.top, width, 17 * scale);
    ctx.fillStyle = palette.muted;
    ctx.textAlign = align;
    ctx.fillText(words, align === "left" ? x + 5 * scale : x - 5 * scale, bbox.top + 3 * scale);
  };
  ctx.save();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  put("training", "right", palette.surface);
  put("validation", "left", palette.shade);
  ctx.restore();
}
