import { useEffect, useRef } from "preact/hooks";
import { type Camera, pan, zoom } from "./camera.ts";
import { nodeAt } from "./find.ts";
import type { LineageLayout } from "./layout.ts";

export interface PointerEars {
  readonly layout: LineageLayout;
  readonly camera: Camera;
  readonly onCamera: (camera: Camera) => void;
  readonly onFocus: (index: number | null) => void;
  readonly onOpen: (index: number) => void;
}

const CLICK_PX = 4;
const ZOOM_PER_PX = 0.0015;

/** Pointing lights up, dragging moves, a click opens; a touch first shows, because a finger cannot point. */
export function usePointer(canvas: { readonly current: HTMLCanvasElement | null }, ears: PointerEars): void {
  const newest = useRef(ears);
  newest.current = ears;
  useEffect(() => {
    const box = canvas.current;
    if (box === null) return;
    const stop = new AbortController();
    listen(box, () => newest.current, stop.signal);
    return () => stop.abort();
  }, [canvas]);
}

function listen(box: HTMLCanvasElement, ears: () => PointerEars, signal: AbortSignal): void {
  let drag: { x: number; y: number; travelled: number } | null = null;
  const under = (event: MouseEvent): number | null =>
    nodeAt(ears().layout, ears().camera, event.offsetX, event.offsetY);
  const down = (event: PointerEvent): void => {
    drag = { x: event.offsetX, y: event.offsetY, travelled: 0 };
    box.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (drag === null) {
      ears().onFocus(under(event));
      return;
    }
    const byX = event.offsetX - drag.x;
    const byY = event.offsetY - drag.y;
    drag = { x: event.offsetX, y: event.offsetY, travelled: drag.travelled + Math.abs(byX) + Math.abs(byY) };
    if (drag.travelled > CLICK_PX) ears().onCamera(pan(ears().camera, byX, byY));
  };
  const up = (event: PointerEvent): void => {
    const wasClick = drag !== null && drag.travelled <= CLICK_PX;
    drag = null;
    const index = wasClick ? under(event) : null;
    if (!wasClick) return;
    if (event.pointerType === "mouse" && index !== null) ears().onOpen(index);
    else ears().onFocus(index);
  };
  const wheel = (event: WheelEvent): void => {
    // Plain scrolling belongs to the page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const factor = Math.max(0.5, Math.min(2, 1 - event.deltaY * ZOOM_PER_PX));
    ears().onCamera(zoom(ears().camera, factor, event.offsetX, event.offsetY));
  };
  box.addEventListener("pointerdown", down, { signal });
  box.addEventListener("pointermove", move, { signal });
  box.addEventListener("pointerup", up, { signal });
  box.addEventListener("pointerleave", () => ears().onFocus(null), { signal });
  box.addEventListener("wheel", wheel, { signal, passive: false });
}
