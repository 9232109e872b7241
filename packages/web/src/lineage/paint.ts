import { readPalette } from "../charts/palette.ts";
import type { Camera, Size } from "./camera.ts";
import type { Legend } from "./colours.ts";
import type { LineageLayout, PlacedNode } from "./layout.ts";

export interface Picture {
  readonly layout: LineageLayout;
  readonly camera: Camera;
  readonly legend: Legend;
  /** The node pointed at and all its ancestors; empty when none is. */
  readonly lit: ReadonlySet<number>;
  readonly focus: number | null;
}

const RADIUS = 3.2;
const TAU = 2 * Math.PI;

/** Draws the lineage: lines first, then dots; while one is pointed at, its ancestry stands out and the rest recedes. */
export function paint(ctx: CanvasRenderingContext2D, size: Size, picture: Picture): void {
  const palette = readPalette();
  const ratio = window.devicePixelRatio || 1;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  paintHeads(ctx, size, picture, palette.muted);
  const isAnyLit = picture.lit.size > 0;
  ctx.globalAlpha = isAnyLit ? 0.18 : 0.42;
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 0.75;
  paintLinks(ctx, picture, () => true);
  ctx.globalAlpha = 1;
  paintNodes(ctx, picture, isAnyLit);
  if (!isAnyLit) return;
  ctx.strokeStyle = palette.brass;
  ctx.lineWidth = 1.75;
  paintLinks(ctx, picture, (index) => picture.lit.has(index));
  paintLit(ctx, picture, palette.brass, palette.text);
}

function paintHeads(
  ctx: CanvasRenderingContext2D,
  size: Size,
  { layout, camera }: Picture,
  ink: string,
): void {
  ctx.fillStyle = ink;
  ctx.font = "11px system-ui, sans-serif";
  ctx.textAlign = "center";
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const [generation, column] of layout.columns) {
    const first = layout.nodes[column[0] ?? -1];
    if (first === undefined) continue;
    const x = first.x * camera.scale + camera.x;
    if (x < 0 || x > size.width || x < freeFrom) continue;
    ctx.fillText(String(generation + 1), x, 12);
    freeFrom = x + 26;
  }
}

function paintLinks(
  ctx: CanvasRenderingContext2D,
  { layout, camera }: Picture,
  isWanted: (index: number) => boolean,
): void {
  ctx.beginPath();
  for (const [index, { x, y, parents }] of layout.nodes.entries()) {
    if (!isWanted(index)) continue;
    const toX = x * camera.scale + camera.x;
    const toY = y * camera.scale + camera.y;
    for (const parent of parents) {
      const from = layout.nodes[parent];
      if (from === undefined) continue;
      const fromX = from.x * camera.scale + camera.x;
      const fromY = from.y * camera.scale + camera.y;
      const bendX = (fromX + toX) / 2;
      ctx.moveTo(fromX, fromY);
      ctx.bezierCurveTo(bendX, fromY, bendX, toY, toX, toY);
    }
  }
  ctx.stroke();
}

/** Dots of one colour are one path: a few paths for thousands of dots. */
function paintNodes(
  ctx: CanvasRenderingContext2D,
  { layout, camera, legend }: Picture,
  isAnyLit: boolean,
): void {
  const byColour = Map.groupBy(layout.nodes, ({ node }) => legend.of(node));
  ctx.globalAlpha = isAnyLit ? 0.35 : 1;
  for (const [colour, nodes] of byColour) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    for (const placed of nodes) dot(ctx, placed, camera, radius(placed, camera));
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

function paintLit(ctx: CanvasRenderingContext2D, picture: Picture, ring: string, ink: string): void {
  const { layout, camera, legend, lit, focus } = picture;
  for (const index of lit) {
    const placed = layout.nodes[index];
    if (placed === undefined) continue;
    ctx.fillStyle = legend.of(placed.node);
    ctx.strokeStyle = index === focus ? ink : ring;
    ctx.lineWidth = index === focus ? 2 : 1.25;
    ctx.beginPath();
    dot(ctx, placed, camera, radius(placed, camera) + (index === focus ? 2.5 : 1));
    ctx.fill();
    ctx.stroke();
  }
}

function dot(ctx: CanvasRenderingContext2D, { x, y }: PlacedNode, camera: Camera, r: number): void {
  const atX = x * camera.scale + camera.x;
  const atY = y * camera.scale + camera.y;
  ctx.moveTo(atX + r, atY);
  ctx.arc(atX, atY, r, 0, TAU);
}

function radius({ node }: PlacedNode, { scale }: Camera): number {
  const r = RADIUS * Math.max(0.5, Math.min(2, scale));
  return node.verdict === "champion" ? r * 1.8 : r;
}
