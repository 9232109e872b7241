import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { expect, it } from "vitest";
import { createFakeTime } from "../conductor/testHarness.ts";
import { type Gateway, type GatewayOptions, openGateway } from "./gateway.ts";
import { createHub } from "./hub.ts";

/** A gateway with no page and no events. */
async function open(options: Pick<GatewayOptions, "port" | "api">): Promise<Gateway> {
  const time = createFakeTime();
  return openGateway({
    ...makeMemoryPorts({ clock: time.clock, ids: { runId: () => "run", secret: () => "secret" } }),
    ...time,
    ...options,
    pageDirectory: "nowhere",
    hub: createHub(),
    readEnvelopes: () => null,
    log: () => {},
  });
}

it("an API that breaks is answered for without a word of why, and without leave to frame or sniff", async () => {
  const broken = await open({
    port: 0,
    api: Promise.resolve(() => Promise.reject(new Error("password=hunter2"))),
  });

  const response = await fetch(`${broken.address}/api/runs`);

  expect([response.status, await response.text()]).toEqual([500, ""]);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  await broken.close();
});

it("a port that is taken is refused with the remedy", async () => {
  const api = Promise.resolve(() => {});
  const first = await open({ port: 0, api });

  await expect(open({ port: Number(new URL(first.address).port), api })).rejects.toMatchObject({
    code: "port.taken",
    message: expect.stringContaining("--port"),
  });
  await first.close();
});
