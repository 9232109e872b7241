import type { LineageNode } from "@tradewind/core/views/run";
import { verdictWords } from "../components/Verdict.tsx";
import { decimal } from "../format/number.ts";
import { colour } from "../theme/theme.ts";

export type Colouring = "fitness" | "verdict" | "island";
export const colourings: readonly Colouring[] = ["fitness", "verdict", "island"];

export interface Legend {
  readonly of: (node: LineageNode) => string;
  readonly entries: readonly (readonly [colour: string, words: string])[];
}

const STEPS = 5;
const ISLAND_COLOURS = 6;

/** How nodes are coloured, and what the colours mean. */
export function legendOf(colouring: Colouring, nodes: readonly LineageNode[]): Legend {
  switch (colouring) {
    case "fitness":
      return fitnessLegend(nodes);
    case "verdict":
      return {
        of: ({ verdict }) => colour(`--verdict-${verdict.toLowerCase()}`),
        entries: (["champion", "nearWinner", "kept", "rejected", "failed"] as const).map((verdict) => [
          colour(`--verdict-${verdict.toLowerCase()}`),
          verdictWords[verdict],
        ]),
      };
    case "island": {
      const islands = [...new Set(nodes.map(({ island }) => island))].sort((a, b) => a - b);
      const of = (island: number): string => colour(`--island-${island % ISLAND_COLOURS}`);
      return {
        of: ({ island }) => of(island),
        entries: islands.slice(0, 8).map((island) => [of(island), `island ${island + 1}`]),
      };
    }
  }
}

/** By rank, not by value: a few very bad ones would otherwise make all others look alike. */
function fitnessLegend(nodes: readonly LineageNode[]): Legend {
  const known = nodes.flatMap(({ fitness }) => (fitness === null ? [] : [fitness])).sort((a, b) => a - b);
  const ramp = Array.from({ length: STEPS }, (_, step) => colour(`--ramp-${step}`));
  const cuts = ramp.map((_, step) => known[Math.floor((step * known.length) / STEPS)] ?? 0);
  const none = colour("--ramp-none");
  const of = ({ fitness }: LineageNode): string => {
    if (fitness === null) return none;
    const step = cuts.findLastIndex((cut) => fitness >= cut);
    return ramp[Math.max(0, step)] ?? none;
  };
  const entries = ramp.map((shade, step) => [shade, `≥ ${decimal(cuts[step])}`] as const);
  return { of, entries: [[none, "no fitness"], ...entries] };
}
