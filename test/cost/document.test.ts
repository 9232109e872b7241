import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderCost } from "../../bench/renderCost.ts";

it("docs/cost.md shows the model's figures; npm run render:cost renews them", () => {
  const document = readFileSync(new URL("../../docs/cost.md", import.meta.url), "utf8");
  expect(renderCost(document)).toBe(document);
});
