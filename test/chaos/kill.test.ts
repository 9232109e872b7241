/**
 * Goal: a process killed in the middle of any phase loses nothing and counts nothing twice.
 * Method: the real command line as a real process, SIGKILL at the first event of a phase, the same command again on the
 * same home; the archive hash and the told events are compared with those of a run that was left alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Envelope, phases } from "@tradewind/core/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCli } from "../support/platformProcess.ts";

const homes: string[] = [];
const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), "tradewind-chaos-"));
  homes.push(home);
  return home;
};
const argsFor = (home: string): string[] => [
  "--once",
  "--json",
  "--seed",
  "7",
  "--generations",
  "2",
  "--population",
  "30",
  "--home",
  home,
  "--port",
  "0",
];

afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** What a run tells, without what may differ between two runs: ids of the run, times, workers, order of batches. */
function substance(envelopes: readonly Envelope[]): string[] {
  return envelopes
    .filter(
      ({ type }) => type !== "backtest.finished" && type !== "batch.queued" && type !== "phase.finished",
    )
    .map(({ type, generation, phase, data }) => JSON.stringify({ type, generation, phase, data }));
}

function lastHash(envelopes: readonly Envelope[]): string | null {
  const last = envelopes.at(-1);
  return last?.type === "run.finished" ? last.data.archiveHash : null;
}

function expectNoGaps(envelopes: readonly Envelope[]): void {
  expect(envelopes.map(({ seq }) => seq)).toEqual(envelopes.map((_, index) => index + 1));
}

describe("a run that is killed in the middle of a phase", () => {
  let calm: readonly Envelope[];

  beforeAll(async () => {
    const run = startCli(argsFor(newHome()));
    const { code } = await run.exited;
    expect(code, run.errorText()).toBe(0);
    calm = run.envelopes;
    expectNoGaps(calm);
  });

  it.each(phases)("goes on where it was after SIGKILL in %s", async (phase) => {
    const home = newHome();
    const killed = startCli(argsFor(home), (envelope, child) => {
      if (envelope.type === "phase.started" && envelope.phase === phase && envelope.generation === 1)
        child.kill("SIGKILL");
    });
    const { signal } = await killed.exited;
    expect(signal, "the process must have been killed before it ended").toBe("SIGKILL");

    const again = startCli(argsFor(home));
    const { code } = await again.exited;

    expect(code, again.errorText()).toBe(0);
    expectNoGaps(again.envelopes);
    expect(lastHash(again.envelopes)).toBe(lastHash(calm));
    expect(substance(again.envelopes)).toEqual(substance(calm));
    const batches = again.envelopes.filter(({ type }) => type === "backtest.finished");
    expect(
      new Set(batches.map(({ data }) => JSON.stringify((data as { batchId: string }).batchId))).size,
    ).toBe(batches.length);
  });

  it("survives being killed again and again at any event", async () => {
    const home = newHome();
    for (const killAtSeq of [5, 40, 90, 140]) {
      const killed = startCli(argsFor(home), (envelope, child) => {
        if (envelope.seq === killAtSeq) child.kill("SIGKILL");
      });
      await killed.exited;
    }
    const again = startCli(argsFor(home));
    const { code } = await again.exited;
    expect(code, again.errorText()).toBe(0);
    expectNoGaps(again.envelopes);
    expect(lastHash(again.envelopes)).toBe(lastHash(calm));
  });
});
