import { averageScript, scriptOf } from "@tradewind/core/strategy/scriptSamples";
import type { Problem, ViolationView } from "@tradewind/core/views/run";
import type { PreviewView } from "@tradewind/core/views/strategy";
import type { Platform } from "@tradewind/local/platform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPlatform } from "../support/testPlatform.ts";

/** Longer than a preview of the sample data takes, shorter than anybody waits. */
const DEADLINE_MS = 3_000;

let platform: Platform;
let dispose: () => Promise<void>;

beforeAll(async () => {
  ({ platform, dispose } = await testPlatform({ workers: 1, timeoutMsOf: () => DEADLINE_MS }));
});
afterAll(() => dispose());

async function preview(strategy: unknown): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(`${platform.address}/api/backtests`, {
    method: "POST",
    headers: { authorization: `Bearer ${platform.token}`, "content-type": "application/json" },
    body: JSON.stringify({ strategy }),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await response.json(),
  };
}

async function violations(): Promise<readonly ViolationView[]> {
  const { items } = await platform.ports.violations.list({ owner: "local" }, { limit: 100 });
  return items;
}

const decide = (code: string): string => `function onBar(bar) { ${code} }`;

/** Loops inside the interpreter that never ask whether they may go on: only the end of the process ends them. */
const walls = [
  ["a search through a list of nothing", decide("return [].indexOf.call({ length: 2 ** 53 - 1 }, 1);")],
  ["a list of nothing turned around", decide("return [].reverse.call({ length: 2 ** 53 - 1 });")],
  ["a search from the end", decide("return [].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);")],
] as const;

const refused = [
  ["timeout", decide("for (;;);")],
  ["timeout", decide("return /^(a+)+$/.test('a'.repeat(40) + 'b');")],
  ["memory", decide("const list = []; for (;;) list.push(new Float64Array(1000));")],
  ["memory", decide("return onBar(bar);")],
  ["leverage", decide("return { position: 'long', leverage: 30 };")],
  ["invalidStrategy", decide("throw new Error('no');")],
  ["invalidStrategy", "const nothing = 1;"],
] as const;

describe("scripts from outside, in the sandbox's own process", () => {
  it.each(walls)("are killed with their process at the deadline: %s", async (_, source) => {
    const strategy = scriptOf(source);

    const { status, type, body } = await preview(strategy);

    expect({ status, type }).toEqual({ status: 422, type: "application/problem+json" });
    expect(body as Problem).toMatchObject({
      code: expect.stringMatching(/^preview\.(timeout|notResponding)$/),
    });
    expect((await preview(averageScript)).status).toBe(200);
  });

  it.each(refused)("are stopped inside and answered as a problem: %s", async (kind, source) => {
    const before = (await violations()).length;

    const { status, type, body } = await preview(scriptOf(source));

    expect({ status, type }).toEqual({ status: 422, type: "application/problem+json" });
    expect(body as Problem).toMatchObject({ code: `preview.${kind}` });
    const [newest, ...others] = await violations();
    expect(newest).toMatchObject({
      kind,
      scope: "sandbox",
      runId: null,
      strategyId: expect.stringMatching(/^str_/),
    });
    expect(others).toHaveLength(before);
  });

  it("are refused before they are tried where their source breaks a limit, which is no violation", async () => {
    const before = await violations();

    const { status, body } = await preview(
      scriptOf("const big = (2n ** 200000n).toString(); function onBar() {}"),
    );

    expect(status).toBe(422);
    expect(body as Problem).toMatchObject({
      code: "strategy.invalid",
      errors: [{ pointer: "/source" }],
    });
    expect(await violations()).toEqual(before);
  });

  it("answer the same figures each time when they behave", async () => {
    const first = (await preview(averageScript)).body as PreviewView;

    expect(first).toMatchObject({ name: "Above its mean", part: "training" });
    expect(first.statistics.net.trades).toBeGreaterThan(100);
    expect((await preview(averageScript)).body).toEqual(first);
  });
});
