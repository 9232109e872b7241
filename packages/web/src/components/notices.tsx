import { signal } from "@preact/signals";
import { problemOf } from "../api/problem.ts";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "good" | "bad";
}

const SHOWN_MS = 6_000;
const notices = signal<readonly Notice[]>([]);
let made = 0;

/** Says something in the corner for a while; screen readers hear it. */
export function notify(text: string, tone: Notice["tone"] = "good"): void {
  made += 1;
  const notice = { id: made, text, tone };
  notices.value = [...notices.value.slice(-3), notice];
  window.setTimeout(() => dismiss(notice.id), SHOWN_MS);
}

/** Does something and says how it went. Answers whether it went well. */
export async function attempt(work: () => Promise<unknown>, success: string): Promise<boolean> {
  try {
    await work();
    notify(success);
    return true;
  } catch (error) {
    const { title, detail } = problemOf(error);
    notify(`${title}: ${detail}`, "bad");
    return false;
  }
}

function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function Notices() {
  return (
    <div class="notices" aria-live="polite">
      {notices.value.map(({ id, text, tone }) => (
        <button key={id} type="button" class={`notice notice-${tone}`} onClick={() => dismiss(id)}>
          {text}
        </button>
      ))}
    </div>
  );
}
