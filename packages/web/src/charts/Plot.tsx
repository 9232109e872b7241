import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { paintRound } from "../theme/theme.ts";
import { type Palette, readPalette } from "./palette.ts";

export type PlotShape = Omit<uPlot.Options, "width" | "height">;

interface PlotProps {
  /** What the picture shows, in words. */
  readonly label: string;
  readonly heightPx: number;
  readonly data: uPlot.AlignedData;
  /** Axes and series; asked again when the theme or `shapeKey` changes. */
  readonly shape: (palette: Palette) => PlotShape;
  readonly shapeKey: string;
}

/** A uPlot chart as wide as its place. New data is drawn into the same chart. */
export function Plot({ label, heightPx, data, shape, shapeKey }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const round = paintRound.value;
  // `shapeKey` stands for `shape`; data has an effect of its own.
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const size = () => ({ width: Math.max(120, box.clientWidth), height: heightPx });
    const plot = new uPlot(withRestingLegend({ ...shape(readPalette()), ...size() }), data, box);
    chart.current = plot;
    for (const head of box.querySelectorAll(".u-legend th")) head.setAttribute("scope", "row");
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(box);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [shapeKey, round, heightPx]);
  useEffect(() => chart.current?.setData(data), [data]);
  return <div ref={place} class="plot" role="img" aria-label={label} />;
}

/** While nothing is pointed at, the legend shows the newest values. */
function withRestingLegend(options: uPlot.Options): uPlot.Options {
  const rest = (plot: uPlot): void => {
    if (plot.cursor.idx === null || plot.cursor.idx === undefined)
      plot.setLegend({ idx: plot.data[0].length - 1 }, false);
  };
  const { hooks = {} } = options;
  return { ...options, hooks: { ...hooks, ready: [rest], setData: [rest], setCursor: [rest] } };
}
