import { useMemo } from "preact/hooks";
import { Panel } from "../components/Panel.tsx";
import { ProblemBox } from "../components/Problem.tsx";
import { Skeleton } from "../components/Skeleton.tsx";
import { counted } from "../format/number.ts";
import { query, setQuery } from "../routing/location.ts";
import { paintRound } from "../theme/theme.ts";
import { colourings, legendOf } from "./colours.ts";
import { LineageCanvas } from "./LineageCanvas.tsx";
import { useLineage } from "./useLineage.ts";

interface LineageTabProps {
  readonly runId: string;
  /** Rises when there is more to draw. */
  readonly round: number;
}

/** Who descends from whom, generation by generation. */
export function LineageTab({ runId, round }: LineageTabProps) {
  const { nodes, isComplete, problem } = useLineage(runId, round);
  const colouring = colourings.find((name) => name === query.value.get("colour")) ?? "fitness";
  const paints = paintRound.value;
  // Another theme has other colours.
  const legend = useMemo(() => legendOf(colouring, nodes), [colouring, nodes, paints]);
  return (
    <Panel
      title="Lineage"
      aside={
        <>
          <span class="muted">
            {counted(nodes.length, "strategy", "strategies")}
            {!isComplete && nodes.length > 0 && ", reading on"}
          </span>
          <label class="inline">
            Colour by
            <select
              value={colouring}
              onChange={({ currentTarget }) => setQuery({ colour: currentTarget.value })}
            >
              {colourings.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </>
      }
    >
      {problem !== null && <ProblemBox problem={problem} />}
      {nodes.length === 0 && !isComplete && problem === null && <Skeleton rows={10} />}
      {nodes.length === 0 && isComplete && (
        <p class="nothing">The tree grows when the first generation is archived.</p>
      )}
      {nodes.length > 0 && (
        <>
          <LineageCanvas runId={runId} nodes={nodes} legend={legend} />
          <ul class="legend" aria-label="Colours">
            {legend.entries.map(([shade, words]) => (
              <li key={words}>
                <span class="swatch" style={{ background: shade }} /> {words}
              </li>
            ))}
          </ul>
          <p class="muted">
            A column is a generation. Point at a strategy to see the way back to the first of its line; click
            to open it. Drag to move, hold Ctrl and scroll to zoom; with the keyboard, arrows move and Enter
            opens.
          </p>
        </>
      )}
    </Panel>
  );
}
