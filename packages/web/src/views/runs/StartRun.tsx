import type { RunRequest } from "@tradewind/core/views/requests";
import type { Problem } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { listDatasets, startRun } from "../../api/calls.ts";
import { problemOf } from "../../api/problem.ts";
import { useResource } from "../../api/useResource.ts";
import { NumberField } from "../../components/NumberField.tsx";
import { notify } from "../../components/notices.tsx";
import { Panel } from "../../components/Panel.tsx";
import { ProblemBox } from "../../components/Problem.tsx";
import { navigate } from "../../routing/location.ts";
import { runPath } from "../../routing/routes.ts";
import { DatasetChoice } from "./DatasetChoice.tsx";

/** Starts a run; what is left empty takes its default. */
export function StartRun() {
  const datasets = useResource("datasets/choice", (signal) => listDatasets({ limit: 100 }, signal));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const run = await startRun(requestOf(new FormData(event.currentTarget as HTMLFormElement), chosen));
      notify(`${run.name} began.`);
      navigate(runPath(run.runId));
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return (
    <Panel title="Start a run" class="start-run">
      <form class="form" onSubmit={(event) => void submit(event)}>
        <DatasetChoice datasets={datasets} chosen={chosen} onChoose={setChosen} />
        <div class="fields">
          <label>
            Name
            <input name="name" type="text" maxLength={100} placeholder="chosen for you" />
          </label>
          <NumberField name="generations" label="Generations" min={1} max={10_000} initial="10" />
          <NumberField name="population" label="Population" min={4} max={5_000} initial="100" />
          <NumberField name="islands" label="Islands" min={1} max={16} initial="4" />
          <NumberField name="seed" label="Seed" min={0} max={4_294_967_295} initial="" placeholder="random" />
        </div>
        {problem !== null && <ProblemBox problem={problem} />}
        <button type="submit" class="button primary" disabled={isBusy}>
          {isBusy ? "Starting…" : "Start"}
        </button>
      </form>
    </Panel>
  );
}

function requestOf(form: FormData, datasets: readonly string[]): RunRequest {
  const request: RunRequest = {};
  const name = String(form.get("name") ?? "").trim();
  if (name !== "") request.name = name;
  if (datasets.length > 0) request.datasets = [...datasets];
  for (const field of ["seed", "generations", "population", "islands"] as const) {
    const text = String(form.get(field) ?? "").trim();
    if (text !== "") request[field] = Number(text);
  }
  return request;
}
