import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Platform, startPlatform } from "./platform.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tradewind-platform-"));
});
afterEach(() => rmSync(home, { recursive: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const start = (port: number): Promise<Platform> =>
  startPlatform({ home, port, workers: 1, version: "0", log: () => {} });

it("leaves neither its home nor its port taken where its start fails late", async () => {
  const port = await freePort();
  const inTheWay = join(home, "token");
  mkdirSync(inTheWay);
  await expect(start(port)).rejects.toThrow();
  rmSync(inTheWay, { recursive: true });
  const platform = await start(port);
  expect(platform.address).toBe(`http://127.0.0.1:${port}`);
  await platform.stop();
});
