/** From layout to screen: multiply by `scale`, then add. */
export interface Camera {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const SCALE_MIN = 0.05;
const SCALE_MAX = 8;
const MARGIN_PX = 16;

/** Shows the whole picture, no larger than it was laid out, in the middle. */
export function fitCamera(picture: Size, view: Size): Camera {
  const room = {
    width: Math.max(1, view.width - 2 * MARGIN_PX),
    height: Math.max(1, view.height - 2 * MARGIN_PX),
  };
  const scale = bounded(
    Math.min(1, room.width / Math.max(1, picture.width), room.height / Math.max(1, picture.height)),
  );
  return {
    scale,
    x: (view.width - picture.width * scale) / 2,
    y: (view.height - picture.height * scale) / 2,
  };
}

/** Enlarges by `factor` about a point of the screen, which keeps its place. */
export function zoom(camera: Camera, factor: number, x: number, y: number): Camera {
  const scale = bounded(camera.scale * factor);
  const ratio = scale / camera.scale;
  return { scale, x: x - (x - camera.x) * ratio, y: y - (y - camera.y) * ratio };
}

export function pan(camera: Camera, byX: number, byY: number): Camera {
  return { ...camera, x: camera.x + byX, y: camera.y + byY };
}

function bounded(scale: number): number {
  return Math.max(SCALE_MIN, Math.min(SCALE_MAX, scale));
}
