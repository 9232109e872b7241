/**
 * Goal: what the browser tests show the page is what a platform could really say. Method: every answer of the made-up
 * platform is parsed by the schema that the real one answers by.
 */
import { Envelope, eventData } from "@tradewind/core/events";
import {
  BottlenecksView,
  DatasetPage,
  EventsView,
  LineagePage,
  Problem,
  RunPage,
  RunView,
  SchedulePage,
  StrategyPage,
  ViolationPage,
} from "@tradewind/core/views/run";
import { EquityView, RelativesView, StrategyView, TradesView } from "@tradewind/core/views/strategy";
import { expect, test } from "vitest";
import type { z } from "zod";
import { answer } from "./fixtures/api.ts";
import { doneRun, liveRun, makeWorld } from "./fixtures/world.ts";

const world = makeWorld(Date.UTC(2026, 2, 12, 12, 0, 0));

function get(address: string) {
  const { pathname, searchParams } = new URL(address, "http://host");
  return answer(world, { method: "GET", path: pathname, query: searchParams, body: "" });
}

const strategyId = world.made.get(liveRun)![100]!.strategyId;

const answers: readonly (readonly [address: string, schema: z.ZodType])[] = [
  ["/api/runs", RunPage],
  [`/api/runs/${liveRun}`, RunView],
  [`/api/runs/${liveRun}/events?after=0&limit=1000`, EventsView],
  [`/api/runs/${liveRun}/strategies?by=sharpe`, StrategyPage],
  [`/api/runs/${doneRun}/strategies?by=fitness`, StrategyPage],
  [`/api/runs/${liveRun}/lineage?limit=200`, LineagePage],
  [`/api/runs/${liveRun}/bottlenecks`, BottlenecksView],
  [`/api/strategies/${strategyId}?run=${liveRun}`, StrategyView],
  [`/api/strategies/${strategyId}/equity?run=${liveRun}`, EquityView],
  [`/api/strategies/${strategyId}/trades?run=${liveRun}`, TradesView],
  [`/api/strategies/${strategyId}/relatives?run=${liveRun}`, RelativesView],
  ["/api/datasets", DatasetPage],
  ["/api/violations", ViolationPage],
  ["/api/schedules", SchedulePage],
];

test.each(answers)("%s answers by its schema", (address, schema) => {
  const { status, body } = get(address);

  expect(status).toBe(200);
  expect(schema.safeParse(body).error?.issues ?? []).toEqual([]);
});

test("what is not there answers a problem document", () => {
  const { status, body } = get("/api/runs/run_none");

  expect(status).toBe(404);
  expect(Problem.parse(body).status).toBe(404);
});

test("every event of every script is one that the log could hold, numbered without gaps", () => {
  for (const script of world.scripts.values()) {
    for (const [index, event] of script.entries()) {
      Envelope.parse(event);
      eventData[event.type].parse(event.data);
      expect(event.seq).toBe(index + 1);
    }
  }
});

test("the scripts between them hold every type of event that a run without trouble tells", () => {
  const told = new Set([...world.scripts.values()].flat().map(({ type }) => type));

  expect(Object.keys(eventData).filter((type) => !told.has(type as keyof typeof eventData))).toEqual([
    "run.resumed",
    "run.extended",
  ]);
});
