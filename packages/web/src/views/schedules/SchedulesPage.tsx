import type { ScheduleView } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { deleteSchedule, listSchedules } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { Loaded } from "../../components/Loaded.tsx";
import { attempt } from "../../components/notices.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { counted } from "../../format/number.ts";
import { ScheduleForm } from "./ScheduleForm.tsx";
import { SchedulesTable } from "./SchedulesTable.tsx";

type Open =
  | { readonly kind: "edit"; readonly schedule: ScheduleView | null }
  | { readonly kind: "delete"; readonly name: string };

/** Runs that start by themselves. */
export function SchedulesPage() {
  useTitle("Schedules");
  const schedules = useResource("schedules", (signal) => listSchedules({ limit: 100 }, signal));
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const remove = async (name: string): Promise<void> => {
    close();
    if (await attempt(() => deleteSchedule(name), `${name} is deleted.`)) schedules.reload();
  };
  return (
    <div class="view">
      <header class="view-head">
        <div>
          <h1>Schedules</h1>
          <p class="subtitle">Runs that start by themselves, such as every night after the markets close.</p>
        </div>
        <button
          type="button"
          class="button primary"
          onClick={() => setOpen({ kind: "edit", schedule: null })}
        >
          New schedule
        </button>
      </header>
      <Loaded resource={schedules} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="nothing">No schedule yet. A new one can start a run every night.</p>
          ) : (
            <Panel
              title="All schedules"
              aside={<span class="muted">{counted(items.length, "schedule")}</span>}
            >
              <SchedulesTable
                schedules={items}
                onEdit={(schedule) => setOpen({ kind: "edit", schedule })}
                onDelete={(name) => setOpen({ kind: "delete", name })}
              />
            </Panel>
          )
        }
      </Loaded>
      {open?.kind === "edit" && (
        <ScheduleForm
          schedule={open.schedule}
          onClose={close}
          onSaved={() => {
            close();
            schedules.reload();
          }}
        />
      )}
      {open?.kind === "delete" && (
        <Dialog title={`Delete ${open.name}?`} onClose={close}>
          <p>It starts no further run. The runs it started stay.</p>
          <footer class="dialog-foot">
            <button type="button" class="button" onClick={close}>
              Keep it
            </button>
            <button type="button" class="button danger" onClick={() => void remove(open.name)}>
              Delete
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}
