import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildEngine } from "../build.ts";
import { engineHash } from "./hash.ts";
import { engineBytes } from "./module.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("the compiled module", () => {
  it("is the one that its hash names", () => {
    expect(sha256(engineBytes())).toBe(engineHash);
  });

  it("comes out of its sources byte for byte", async () => {
    expect(sha256(await buildEngine())).toBe(engineHash);
  }, 60_000);
});
