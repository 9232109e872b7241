/** What must be true after every step. */
export const invariants = [
  "each candidate has one effect",
  "what remains never rises and never falls below zero",
  "one token completion a generation, when nothing remains",
  "event numbers rise without gaps",
  "lineage has no cycle and parents are earlier",
  "archive versions rise by one and never change",
  "a cancelled run sends nothing new",
  "cost stays within the budget",
  "a run's record moves forward only",
  "what a phase left stays as it was left",
  "a watcher sees every event once, in order",
  "a watcher sees the last event",
  "a firing is one run",
  "faults alone end no run for good",
  "the archive is the calm run's",
  "the events are the calm run's",
  "what was asked for is told",
  "the run ends",
] as const;
export type Invariant = (typeof invariants)[number];

export interface Breach {
  readonly invariant: Invariant;
  readonly words: string;
}

/** Collects what was broken; whoever drives the world looks after every step. */
export interface Verdict {
  report(invariant: Invariant, words: string): void;
  readonly breach: Breach | null;
}

export function createVerdict(): Verdict {
  let breach: Breach | null = null;
  return {
    report(invariant, words) {
      breach ??= { invariant, words };
    },
    get breach() {
      return breach;
    },
  };
}
