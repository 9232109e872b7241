import type { Camera } from "./camera.ts";
import type { LineageLayout } from "./layout.ts";

const REACH_PX = 12;

/** The node nearest to a point of the screen, if one is near enough to be meant. */
export function nodeAt({ nodes }: LineageLayout, camera: Camera, x: number, y: number): number | null {
  let nearest: number | null = null;
  let best = REACH_PX * REACH_PX;
  for (const [index, placed] of nodes.entries()) {
    const dx = placed.x * camera.scale + camera.x - x;
    const dy = placed.y * camera.scale + camera.y - y;
    const distance = dx * dx + dy * dy;
    if (distance > best) continue;
    best = distance;
    nearest = index;
  }
  return nearest;
}

/** Where an arrow key leads: up and down within the generation, left to the first parent, right to the first child. */
export function neighbour(layout: LineageLayout, from: number | null, key: string): number | null {
  const current = from === null ? undefined : layout.nodes[from];
  if (from === null || current === undefined) return layout.nodes.length > 0 ? layout.nodes.length - 1 : null;
  const column = layout.columns.get(current.node.generation) ?? [];
  const row = column.indexOf(from);
  switch (key) {
    case "ArrowUp":
      return column[row - 1] ?? from;
    case "ArrowDown":
      return column[row + 1] ?? from;
    case "ArrowLeft":
      return current.parents[0] ?? from;
    case "ArrowRight":
      return layout.children[from]?.[0] ?? from;
    default:
      return from;
  }
}
