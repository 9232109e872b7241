import { useEffect } from "preact/hooks";
import { token } from "../auth/token.ts";
import { Help } from "../components/Help.tsx";
import { lazily } from "../components/lazily.tsx";
import { Notices } from "../components/notices.tsx";
import { follow } from "../live/session.ts";
import { route } from "../routing/location.ts";
import { RunPage } from "../views/run/RunPage.tsx";
import { RunsPage } from "../views/runs/RunsPage.tsx";
import { SignIn } from "./SignIn.tsx";
import { TopBar } from "./TopBar.tsx";

const StrategyPage = lazily(async () => (await import("../views/strategy/StrategyPage.tsx")).StrategyPage);
const DatasetsPage = lazily(async () => (await import("../views/datasets/DatasetsPage.tsx")).DatasetsPage);
const ViolationsPage = lazily(
  async () => (await import("../views/violations/ViolationsPage.tsx")).ViolationsPage,
);
const SchedulesPage = lazily(
  async () => (await import("../views/schedules/SchedulesPage.tsx")).SchedulesPage,
);

/** The whole page: the bar, and the view that the address names. */
export function App() {
  const at = route.value;
  const isIn = token.value !== null;
  const runId = isIn && (at.view === "run" || at.view === "strategy") ? at.runId : null;
  useEffect(() => follow(runId), [runId]);
  if (!isIn) return <SignIn />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Help />
      <Notices />
    </>
  );
}

function View() {
  const at = route.value;
  switch (at.view) {
    case "runs":
      return <RunsPage />;
    case "run":
      return <RunPage key={at.runId} runId={at.runId} />;
    case "strategy":
      return <StrategyPage key={at.strategyId} runId={at.runId} strategyId={at.strategyId} />;
    case "datasets":
      return <DatasetsPage />;
    case "violations":
      return <ViolationsPage />;
    case "schedules":
      return <SchedulesPage />;
    case "missing":
      return (
        <div class="empty">
          <h1>There is nothing here</h1>
          <p>
            No view has the address <code>{at.path}</code>.
          </p>
          <a class="button" href="/">
            Go to the runs
          </a>
        </div>
      );
  }
}
