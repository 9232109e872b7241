import type { Problem, ScheduleView } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { saveSchedule } from "../../api/calls.ts";
import { problemOf } from "../../api/problem.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { NumberField } from "../../components/NumberField.tsx";
import { notify } from "../../components/notices.tsx";
import { ProblemBox } from "../../components/Problem.tsx";
import { draftOf } from "./draft.ts";

interface ScheduleFormProps {
  /** Null for a new one. */
  readonly schedule: ScheduleView | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function ScheduleForm({ schedule, onClose, onSaved }: ScheduleFormProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { name, draft } = draftOf(new FormData(event.currentTarget as HTMLFormElement), schedule);
    try {
      await saveSchedule(name, draft);
      notify(`${name} is saved.`);
      onSaved();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const settings = schedule?.settings;
  return (
    <Dialog title={schedule === null ? "New schedule" : schedule.name} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {schedule === null && (
          <label>
            Name
            <input name="name" type="text" required pattern="[A-Za-z0-9_\-]{1,64}" placeholder="nightly" />
          </label>
        )}
        <div class="fields">
          <label>
            When
            <input
              name="expression"
              type="text"
              required
              defaultValue={schedule?.expression ?? "cron(0 2 * * ? *)"}
            />
          </label>
          <label>
            Time zone
            <input name="timeZone" type="text" required defaultValue={schedule?.timeZone ?? localZone()} />
          </label>
        </div>
        <p class="muted">
          <code>cron(0 2 * * ? *)</code> is every night at two, <code>rate(1 day)</code> once a day from now.
        </p>
        <div class="fields">
          <NumberField
            name="generations"
            label="Generations"
            min={1}
            max={10_000}
            initial={String(settings?.generations ?? 10)}
          />
          <NumberField
            name="population"
            label="Population"
            min={4}
            max={5_000}
            initial={String(settings?.population ?? 100)}
          />
          <NumberField
            name="seed"
            label="Seed"
            min={0}
            max={4_294_967_295}
            initial={schedule?.fixedSeed === true ? String(settings?.seed) : ""}
            placeholder="new each time"
          />
        </div>
        <label class="inline">
          <input name="enabled" type="checkbox" defaultChecked={schedule?.enabled ?? true} /> On
        </label>
        {problem !== null && <ProblemBox problem={problem} />}
        <footer class="dialog-foot">
          <button type="submit" class="button primary">
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
