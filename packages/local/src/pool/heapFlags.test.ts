import { describe, expect, it } from "vitest";
import { heapFlags } from "./heapFlags.ts";

describe("heapFlags", () => {
  it("lets a worker of a large machine make use of its limit before it marks", () => {
    expect(heapFlags(1_024, { memoryMb: 24_576, cores: 2 })).toEqual([
      "--max-old-space-size=1024",
      "--max-semi-space-size=64",
      "--initial-old-space-size=384",
    ]);
  });

  it("gives all workers of a small machine together an eighth of it", () => {
    expect(heapFlags(1_024, { memoryMb: 8_192, cores: 8 })).toContain("--initial-old-space-size=128");
  });

  it("keeps both far below a small limit", () => {
    expect(heapFlags(64, { memoryMb: 24_576, cores: 2 })).toEqual([
      "--max-old-space-size=64",
      "--max-semi-space-size=4",
      "--initial-old-space-size=24",
    ]);
  });
});
