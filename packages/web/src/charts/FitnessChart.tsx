import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { decimal } from "../format/number.ts";
import type { FitnessPoint } from "../state/runState.ts";
import { AXIS_BELOW_PX, axis, faded, line } from "./axes.ts";
import { Plot, type PlotShape } from "./Plot.tsx";
import type { Palette } from "./palette.ts";

interface FitnessChartProps {
  readonly points: readonly FitnessPoint[];
  /** How many there will be: the chart keeps their place free. */
  readonly generations: number;
}

const HEIGHT_PX = 260;
const FEW = 40;

/** Best and median fitness of each generation, and the best until then. */
export function FitnessChart({ points, generations }: FitnessChartProps) {
  const data = useMemo(() => columns(points), [points]);
  const newest = points.at(-1);
  return (
    <Plot
      label={`Fitness over ${points.length} generations; the newest has best ${decimal(newest?.bestFitness, 3)} and median ${decimal(newest?.medianFitness, 3)}`}
      heightPx={HEIGHT_PX}
      data={data}
      shapeKey={`${generations}/${points.length <= FEW}`}
      shape={(palette) => shapeOf(palette, generations, points.length <= FEW)}
    />
  );
}

function columns(points: readonly FitnessPoint[]): uPlot.AlignedData {
  let record: number | null = null;
  const records = points.map(({ bestFitness }) => {
    if (bestFitness !== null) record = record === null ? bestFitness : Math.max(record, bestFitness);
    return record;
  });
  return [
    points.map(({ generation }) => generation + 1),
    points.map(({ bestFitness }) => bestFitness),
    points.map(({ medianFitness }) => medianFitness),
    records,
  ];
}

function shapeOf(palette: Palette, generations: number, isFew: boolean): PlotShape {
  const fitness = (value: number | null): string => decimal(value, 3);
  const dots = { show: isFew, size: 6 };
  return {
    cursor: { y: false },
    scales: { x: { time: false, range: () => [0.5, Math.max(2, generations) + 0.5] } },
    axes: [
      axis(palette, (value) => (Number.isInteger(value) ? String(value) : ""), {
        size: AXIS_BELOW_PX,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      }),
      axis(palette, (value) => decimal(value, 2), { size: 52 }),
    ],
    bands: [{ series: [1, 2], fill: faded(palette.accent, 0.09) }],
    series: [
      { label: "Generation", value: (_, value) => (value === null ? "—" : String(value)) },
      line("Best", palette.accent, fitness, { points: { ...dots, fill: palette.accent } }),
      line("Median", palette.muted, fitness, { points: { ...dots, fill: palette.muted } }),
      line("Record", palette.brass, fitness, { width: 1.25, dash: [5, 4] }),
    ],
  };
}
