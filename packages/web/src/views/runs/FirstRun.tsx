import { useState } from "preact/hooks";
import { startRun } from "../../api/calls.ts";
import { attempt } from "../../components/notices.tsx";
import { navigate } from "../../routing/location.ts";
import { runPath } from "../../routing/routes.ts";
import { StartRun } from "./StartRun.tsx";

/** What a newcomer sees: one button that shows everything at work, and the panel for those who know what they want. */
export function FirstRun() {
  const [isBusy, setBusy] = useState(false);
  const start = async (): Promise<void> => {
    setBusy(true);
    await attempt(
      async () => navigate(runPath((await startRun({ name: "First evolution" })).runId)),
      "The run began.",
    );
    setBusy(false);
  };
  return (
    <>
      <section class="empty">
        <h2>Nothing has run yet</h2>
        <p>
          A run breeds trading strategies generation after generation on daily prices, tests each one, and
          says which of its findings are more than luck. The sample data (S&amp;P 500 and Nasdaq 100) is
          ready.
        </p>
        <button
          type="button"
          class="button primary big"
          data-row
          disabled={isBusy}
          onClick={() => void start()}
        >
          {isBusy ? "Starting…" : "Start with the sample data"}
        </button>
      </section>
      <StartRun />
    </>
  );
}
