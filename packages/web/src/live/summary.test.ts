import type { Envelope } from "@tradewind/core/events";
import { afterEach, expect, it, vi } from "vitest";
import { summarise } from "./summary.ts";

const log = Array.from({ length: 7 }, (_, at): Envelope => {
  const place = {
    runId: "run_1",
    seq: at + 1,
    at: "2026-01-02T03:04:05.000Z",
    generation: null,
    phase: null,
  };
  return at % 2 === 0
    ? { ...place, type: "run.extended", data: { generations: at } }
    : { ...place, type: "run.paused", data: {} };
});

/** An API whose answers end after two events, however many are asked for. */
function answer(url: string): Response {
  const query = new URL(url, "http://localhost").searchParams;
  const types = query.get("types")?.split(",");
  const found = log.filter(
    ({ seq, type }) => seq > Number(query.get("after")) && (types?.includes(type) ?? true),
  );
  return Response.json({ events: found.slice(0, 2), lastSeq: log.length });
}

afterEach(() => vi.unstubAllGlobals());

it("reads on behind an answer with fewer events than it asked for", async () => {
  vi.stubGlobal("fetch", async (url: string) => answer(url));

  expect(await summarise("run_1", 0, log.length)).toEqual(log);
});

it("leaves out what came after", async () => {
  vi.stubGlobal("fetch", async (url: string) => answer(url));

  expect((await summarise("run_1", 1, 5)).map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
});
