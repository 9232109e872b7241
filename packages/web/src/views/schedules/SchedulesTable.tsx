import type { ScheduleView } from "@tradewind/core/views/run";
import { Moment } from "../../components/Moment.tsx";
import { Scroller } from "../../components/Scroller.tsx";
import { runPath } from "../../routing/routes.ts";

interface SchedulesTableProps {
  readonly schedules: readonly ScheduleView[];
  readonly onEdit: (schedule: ScheduleView) => void;
  readonly onDelete: (name: string) => void;
}

export function SchedulesTable({ schedules, onEdit, onDelete }: SchedulesTableProps) {
  return (
    <Scroller label="Schedules">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Schedule</th>
            <th scope="col">When</th>
            <th scope="col">Run</th>
            <th scope="col">Next</th>
            <th scope="col">Last run</th>
            <th scope="col" class="right">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <tr key={schedule.name}>
              <th scope="row">
                <button type="button" data-row class="row-link as-link" onClick={() => onEdit(schedule)}>
                  {schedule.name}
                </button>
              </th>
              <td>
                <code>{schedule.expression}</code>
                <span class="row-note">{schedule.timeZone}</span>
              </td>
              <td>
                {schedule.settings.generations} × {schedule.settings.population}
                <span class="row-note">
                  {schedule.fixedSeed ? `seed ${schedule.settings.seed}` : "a new seed each time"}
                </span>
              </td>
              <td>
                {schedule.enabled ? (
                  <Moment at={schedule.nextAt} otherwise="never" />
                ) : (
                  <span class="tag">off</span>
                )}
              </td>
              <td>
                {schedule.lastRunId === null ? (
                  <span class="muted">none yet</span>
                ) : (
                  <a href={runPath(schedule.lastRunId)}>open</a>
                )}
              </td>
              <td class="right">
                <button type="button" class="button quiet" onClick={() => onDelete(schedule.name)}>
                  Delete…
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
