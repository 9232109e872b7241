import { phaseOrder } from "./phaseOrder.ts";
import type { Handlers } from "./reduceRun.ts";

/** The run as a whole: its beginning, its end, and what the user did to it. */
export const runHandlers: Handlers = {
  "run.started": (draft, { data }) => {
    draft.status = "running";
    draft.generations = data.generations;
    draft.population = data.population;
  },
  "run.paused": (draft) => {
    draft.status = "paused";
  },
  "run.resumed": (draft) => {
    draft.status = "running";
    draft.ending = null;
  },
  "run.extended": (draft, { data }) => {
    draft.generations = data.generations;
    draft.status = "running";
    draft.ending = null;
  },
  "run.finished": (draft, { data }) => {
    draft.status = data.status;
    draft.ending = data;
    draft.trials = Math.max(draft.trials, data.trials);
    if (data.status === "succeeded") return;
    for (const phase of phaseOrder) {
      const state = draft.phases[phase];
      if (state.status === "running") draft.phases[phase] = { ...state, status: "failed" };
    }
  },
  "target.reached": (draft, { data, generation }) => {
    draft.targets.push({ ...data, generation });
    draft.stage = Math.max(draft.stage, data.stage + 1);
  },
  "champion.found": (draft, { data, generation }) => {
    draft.trials = Math.max(draft.trials, data.trials);
    const known = draft.champions.findIndex(({ strategyId }) => strategyId === data.strategyId);
    if (known >= 0) draft.champions.splice(known, 1);
    draft.champions.push({ ...data, generation });
  },
  "violation.recorded": (draft) => {
    draft.violations += 1;
  },
};
