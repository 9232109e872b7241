import type { Phase } from "@tradewind/core/events";
import { count } from "../../format/number.ts";
import type { RunState } from "../../state/runState.ts";

/** The counts of one phase of the present generation, short enough for its cell. */
export function phaseWords(state: RunState, phase: Phase): string {
  if (state.phases[phase].status === "queued") return "";
  return parts(state, phase)
    .filter(([value, , isKept]) => value > 0 || isKept)
    .map(([value, word]) => `${count(value)} ${word}`)
    .join(" · ");
}

type Part = readonly [value: number, word: string, isKept?: boolean];

function parts({ lap }: RunState, phase: Phase): readonly Part[] {
  switch (phase) {
    case "generation":
      return [[lap.proposed, "proposed", true]];
    case "backtesting":
      return [
        [Math.max(0, lap.queued - lap.finished), "queued"],
        [lap.measured, "done", true],
        [lap.screened, "screened out"],
        [lap.certified, "certified"],
        [lap.failed, "failed"],
      ];
    case "analysis":
      return [
        [lap.analysed, "judged", true],
        [lap.champions, "champions"],
        [lap.nearWinners, "near"],
      ];
    case "breeding":
      return [
        [lap.bred, "bred", true],
        [lap.duplicates, "known already"],
        [lap.unbred, "no change"],
      ];
    case "archive":
      return [
        [lap.cells, "cells", true],
        [lap.added, "new"],
        [lap.replaced, "better"],
      ];
    case "adaptation":
      return [];
  }
}
