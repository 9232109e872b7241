import type { Envelope, EventData, EventType, EvolutionEvent, Phase } from "@tradewind/core/events";

/** Tells a run's events one after the other, numbered and a second apart: for tests. */
export class Story {
  readonly events: Envelope[] = [];
  generation: number | null = null;
  phase: Phase | null = null;
  stepMs = 1_000;
  #atMs = Date.UTC(2026, 0, 5, 12, 0, 0);

  tell<T extends EventType>(type: T, data: EventData<T>): this {
    this.#atMs += this.stepMs;
    const { generation, phase } = this;
    const event = { type, generation, phase, data } as EvolutionEvent;
    const at = new Date(this.#atMs).toISOString();
    this.events.push({ ...event, runId: "run_01JZ0000000000000000000001", seq: this.events.length + 1, at });
    return this;
  }

  start(generations = 4, population = 3): this {
    return this.tell("run.started", {
      seed: 7,
      generations,
      population,
      symbols: ["SPX"],
      barsTraining: 2_000,
      barsValidation: 800,
    });
  }

  lap(generation: number, generations = 4): this {
    this.generation = generation;
    this.phase = "generation";
    return this.tell("generation.started", { generations, stage: 0, mutationStrength: 1 });
  }

  begin(phase: Phase): this {
    this.phase = phase;
    return this.tell("phase.started", {});
  }

  end(durationMs: number): this {
    return this.tell("phase.finished", { summary: "done", durationMs });
  }

  finishLap(bestFitness: number | null, trials: number): this {
    return this.tell("generation.finished", {
      bestFitness,
      medianFitness: null,
      best: null,
      evaluated: 3,
      failed: 0,
      duplicates: 0,
      trials,
      champions: 0,
      stage: 0,
      cells: 3,
    });
  }

  batch(worker: string, durationMs: number, outcomes: readonly ("measured" | "screened" | "failed")[]): this {
    const results = outcomes.map((outcome, index) => ({
      candidateId: `can_0000_0000${index}`,
      strategyId: `str_${"0".repeat(31)}${index}`,
      outcome,
      sharpe: null,
      cagr: null,
    }));
    return this.tell("backtest.finished", {
      batchId: "bat_1",
      scope: "research",
      worker,
      durationMs,
      results,
    });
  }

  champion(strategyId: string, trials: number): this {
    return this.tell("champion.found", {
      candidateId: "can_0000_00001",
      strategyId,
      name: strategyId,
      validation: { sharpe: 1.2, cagr: 0.22, maxDrawdown: -0.2, trades: 40 },
      deflatedSharpe: 0.4,
      trials,
      evidence: "unproven",
    });
  }
}
