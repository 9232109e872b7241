import type { RunView } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { actOnRun, extendRun } from "../../api/calls.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { NumberField } from "../../components/NumberField.tsx";
import { attempt } from "../../components/notices.tsx";

interface RunActionsProps {
  readonly runId: string;
  readonly name: string;
  readonly status: RunView["status"];
  /** How many it is to run at present. */
  readonly generations: number;
  readonly onChanged: () => void;
}

/** Pause, resume, cancel, extend: those that the run's state allows. */
export function RunActions({ runId, name, status, generations, onChanged }: RunActionsProps) {
  const [asking, setAsking] = useState<"cancel" | "extend" | null>(null);
  const act = async (work: () => Promise<unknown>, success: string): Promise<void> => {
    setAsking(null);
    await attempt(work, success);
    onChanged();
  };
  const isActive = status === "running" || status === "queued";
  return (
    <div class="actions">
      {isActive && (
        <button
          type="button"
          class="button"
          onClick={() => void act(() => actOnRun(runId, "pause"), `${name} pauses.`)}
        >
          Pause
        </button>
      )}
      {status === "paused" && (
        <button
          type="button"
          class="button primary"
          onClick={() => void act(() => actOnRun(runId, "resume"), `${name} goes on.`)}
        >
          Resume
        </button>
      )}
      {(isActive || status === "paused" || status === "succeeded") && (
        <button type="button" class="button" onClick={() => setAsking("extend")}>
          Extend…
        </button>
      )}
      {(isActive || status === "paused") && (
        <button type="button" class="button danger" onClick={() => setAsking("cancel")}>
          Cancel…
        </button>
      )}
      {asking === "cancel" && (
        <Dialog title={`Cancel ${name}?`} onClose={() => setAsking(null)}>
          <p>
            It ends where it is and cannot be resumed. What it found so far is kept. To stop for a while,
            pause it.
          </p>
          <footer class="dialog-foot">
            <button type="button" class="button" onClick={() => setAsking(null)}>
              Keep it running
            </button>
            <button
              type="button"
              class="button danger"
              onClick={() => void act(() => actOnRun(runId, "cancel"), `${name} is cancelled.`)}
            >
              Cancel the run
            </button>
          </footer>
        </Dialog>
      )}
      {asking === "extend" && (
        <ExtendDialog
          generations={generations}
          onClose={() => setAsking(null)}
          onExtend={(total) =>
            void act(() => extendRun(runId, { generations: total }), `${name} runs to generation ${total}.`)
          }
        />
      )}
    </div>
  );
}

interface ExtendDialogProps {
  readonly generations: number;
  readonly onClose: () => void;
  readonly onExtend: (total: number) => void;
}

function ExtendDialog({ generations, onClose, onExtend }: ExtendDialogProps) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onExtend(Number(new FormData(event.currentTarget as HTMLFormElement).get("generations")));
  };
  return (
    <Dialog title="Extend the run" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <NumberField
          name="generations"
          label={`Generations in all (now ${generations})`}
          min={generations + 1}
          max={10_000}
          initial={String(Math.min(10_000, generations + 10))}
        />
        <footer class="dialog-foot">
          <button type="submit" class="button primary">
            Extend
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
