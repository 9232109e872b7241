import type { ScheduleView } from "@tradewind/core/views/run";
import type { ScheduleDraft } from "../../api/calls.ts";

interface NamedDraft {
  readonly name: string;
  readonly draft: ScheduleDraft;
}

/** What the form says, over what the schedule said before: settings that the form does not show are kept. */
export function draftOf(form: FormData, schedule: ScheduleView | null): NamedDraft {
  const text = (field: string): string => String(form.get(field) ?? "").trim();
  const seed = text("seed");
  const before = schedule?.settings;
  return {
    name: schedule?.name ?? text("name"),
    draft: {
      expression: text("expression"),
      timeZone: text("timeZone"),
      enabled: form.get("enabled") !== null,
      fixedSeed: seed !== "",
      run: {
        ...(before ?? {}),
        generations: Number(text("generations")),
        population: Number(text("population")),
        ...(seed === "" ? {} : { seed: Number(seed) }),
      },
    },
  };
}
