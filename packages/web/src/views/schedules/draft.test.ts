import type { ScheduleView } from "@tradewind/core/views/run";
import { expect, test } from "vitest";
import { draftOf } from "./draft.ts";

function filled(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const written = { expression: "rate(1 day)", timeZone: "UTC", generations: "5", population: "40" };

test("a new schedule takes its name from the form, and a seed left empty is drawn anew each time", () => {
  const { name, draft } = draftOf(filled({ ...written, name: " nightly ", enabled: "on", seed: "" }), null);

  expect(name).toBe("nightly");
  expect(draft).toEqual({
    expression: "rate(1 day)",
    timeZone: "UTC",
    enabled: true,
    fixedSeed: false,
    run: { generations: 5, population: 40 },
  });
});

test("an edited schedule keeps its name and what the form does not show", () => {
  const settings = { datasets: ["dat_1"], islands: 2, seed: 3, generations: 1, population: 4 };
  const schedule = { name: "weekly", settings } as unknown as ScheduleView;

  const { name, draft } = draftOf(filled({ ...written, seed: "7" }), schedule);

  expect(name).toBe("weekly");
  expect(draft).toMatchObject({
    enabled: false,
    fixedSeed: true,
    run: { datasets: ["dat_1"], islands: 2, seed: 7, generations: 5 },
  });
});
