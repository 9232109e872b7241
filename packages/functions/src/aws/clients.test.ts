import { scopes } from "@tradewind/core/safety/scopes";
import { expect, it } from "vitest";
import { previewConfig } from "./clients.ts";
import { entries } from "./resources.ts";

const { maxAttempts, requestHandler } = previewConfig({ region: "eu-west-1" });

it("a preview is waited for as long as it may take, within the API's own time", () => {
  expect(requestHandler.requestTimeout).toBeGreaterThan(scopes.sandbox.timeoutMs);
  expect(requestHandler.requestTimeout).toBeLessThan(entries.api.timeoutSeconds * 1_000);
});

it("a preview is asked for once, for the first may be running still", () => {
  expect(maxAttempts).toBe(1);
});
