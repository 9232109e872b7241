import { expect, test } from "vitest";
import { fitCamera, pan, zoom } from "./camera.ts";

test("a picture larger than the view is shown whole and in the middle", () => {
  const camera = fitCamera({ width: 1_000, height: 400 }, { width: 532, height: 332 });

  expect(camera).toEqual({ scale: 0.5, x: 16, y: 66 });
});

test("a small picture is not blown up", () => {
  expect(fitCamera({ width: 10, height: 10 }, { width: 500, height: 500 }).scale).toBe(1);
});

test("what lies under the pointer stays under it while zooming", () => {
  const before = { scale: 1, x: 20, y: 30 };
  const after = zoom(before, 2, 120, 80);

  expect([(120 - after.x) / after.scale, (80 - after.y) / after.scale]).toEqual([100, 50]);
});

test("zooming stops at its bounds, and then moves nothing", () => {
  const far = zoom({ scale: 8, x: 5, y: 5 }, 100, 50, 50);

  expect(far).toEqual({ scale: 8, x: 5, y: 5 });
  expect(zoom(pan(far, 1, 2), 1e-9, 0, 0).scale).toBe(0.05);
});
