import type { LineageNode } from "@tradewind/core/views/run";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { navigate } from "../routing/location.ts";
import { strategyPath } from "../routing/routes.ts";
import { type Camera, fitCamera, type Size, zoom } from "./camera.ts";
import type { Legend } from "./colours.ts";
import { neighbour } from "./find.ts";
import { ancestry, layOut } from "./layout.ts";
import { NodeCard } from "./NodeCard.tsx";
import { paint } from "./paint.ts";
import { usePointer } from "./usePointer.ts";

interface LineageCanvasProps {
  readonly runId: string;
  readonly nodes: readonly LineageNode[];
  readonly legend: Legend;
}

const HEIGHT_PX = 560;

export function LineageCanvas({ runId, nodes, legend }: LineageCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>({ width: 900, height: HEIGHT_PX });
  const [moved, setMoved] = useState<Camera | null>(null);
  const [focus, setFocus] = useState<number | null>(null);
  const layout = useMemo(() => {
    const generations = new Set(nodes.map(({ generation }) => generation)).size;
    return layOut(nodes, columnPx(size.width, generations), rowPx(size.height, nodes.length / generations));
  }, [nodes, size]);
  // Until the user moves it, the picture keeps fitting as it grows.
  const camera = useMemo(() => moved ?? fitCamera(layout, size), [moved, layout, size]);
  const lit = useMemo(() => (focus === null ? new Set<number>() : ancestry(layout, focus)), [layout, focus]);
  const open = (index: number | null): void => {
    const id = index === null ? undefined : layout.nodes[index]?.node.strategyId;
    if (id !== undefined) navigate(strategyPath(runId, id));
  };
  usePointer(canvas, { layout, camera, onCamera: setMoved, onFocus: setFocus, onOpen: open });
  useSize(canvas, setSize);
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (ctx) paint(ctx, size, { layout, camera, legend, lit, focus });
  }, [size, layout, camera, legend, lit, focus]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") open(focus);
    else if (event.key.startsWith("Arrow")) setFocus(neighbour(layout, focus, event.key));
    else return;
    event.preventDefault();
  };
  const ratio = window.devicePixelRatio || 1;
  const focused = focus === null ? undefined : layout.nodes[focus];
  return (
    <div class="lineage">
      <div
        class="lineage-stage"
        role="application"
        aria-roledescription="lineage tree"
        aria-label={`Lineage of ${nodes.length} strategies. Arrow keys move between relatives, Enter opens.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is worked by keyboard.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          width={Math.round(size.width * ratio)}
          height={Math.round(size.height * ratio)}
        />
      </div>
      <div class="lineage-tools">
        <button
          type="button"
          class="button quiet"
          aria-label="Zoom in"
          onClick={() => setMoved(centred(camera, size, 1.4))}
        >
          +
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label="Zoom out"
          onClick={() => setMoved(centred(camera, size, 1 / 1.4))}
        >
          −
        </button>
        <button type="button" class="button quiet" onClick={() => setMoved(null)}>
          Fit
        </button>
      </div>
      <NodeCard runId={runId} node={focused?.node ?? null} ancestors={lit.size - 1} />
    </div>
  );
}

function centred(camera: Camera, { width, height }: Size, factor: number): Camera {
  return zoom(camera, factor, width / 2, height / 2);
}

function columnPx(width: number, generations: number): number {
  return Math.max(28, Math.min(260, (width - 40) / Math.max(1, generations)));
}

function rowPx(height: number, perGeneration: number): number {
  return Math.max(4, Math.min(18, (height - 48) / Math.max(1, perGeneration * 1.15)));
}

function useSize(canvas: { readonly current: HTMLCanvasElement | null }, onSize: (size: Size) => void): void {
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (box === null || box === undefined) return;
    const observer = new ResizeObserver(() => onSize({ width: box.clientWidth, height: HEIGHT_PX }));
    observer.observe(box);
    return () => observer.disconnect();
  }, [canvas, onSize]);
}
