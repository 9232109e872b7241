import { traceOfAny } from "../backtest/anyKind.ts";
import type { ScriptOrders } from "../backtest/orders.ts";
import {
  type Behaviour,
  type CertificateInput,
  certifyNoLookAhead,
  type LookAheadCertificate,
} from "../evidence/certificate.ts";
import { limits } from "../limits.ts";
import type { Market, PartRange } from "../market/bars.ts";
import { truncateMarket } from "../market/split.ts";
import type { Clock, ScriptJob, ScriptRunner } from "../ports.ts";
import { overrunWords, type Scope, scopes } from "../safety/scopes.ts";
import { ViolationError } from "../safety/violationError.ts";
import { makeViolation } from "../safety/violations.ts";
import { nodesOf, sizeOf } from "../strategy/kinds.ts";
import type { Candidate, CandidateResult, DataCandidate } from "./candidate.ts";
import { anatomyOf, screen } from "./evaluate.ts";
import type { OpenMarket } from "./phase.ts";
import { backtestTerms, type RunRecord } from "./run.ts";
import { sizeOfWork } from "./sizeOfWork.ts";

/** Of a scope's deadline; a script is interrupted before its worker would be killed. */
const SCRIPT_SHARE = 0.9;
/** A node of a rule at a bar of one symbol takes about as long as so many steps of a script. */
const STEPS_PER_NODE = 5;

/** Where it came from is known by whoever hands out the work. */
export type OutsideResult = Omit<CandidateResult, "provenance">;

/** What a candidate from outside is worked with. */
export interface OutsideWork {
  readonly run: RunRecord;
  readonly generation: number;
  readonly batchId: string;
  readonly scope: Scope;
  readonly open: OpenMarket;
  readonly scripts: ScriptRunner;
  readonly clock: Clock;
  readonly advanced: (bars: number) => void;
  readonly engineVersion: number;
  readonly dataHash: string;
}

/** Whether a candidate needs none of this file's care: it was bred here or promoted, and brings no code of its own. */
export function isInsider(candidate: Candidate): candidate is DataCandidate {
  return candidate.scope !== "sandbox" && candidate.strategy.kind !== "script";
}

/**
 * One candidate from outside. In the sandbox it is run on training bars alone and, where it is worth more, certified;
 * what has its certificate comes again in the next generation, in a scope that may look at validation. A violation ends
 * it, and is part of the result.
 */
export async function evaluateOutsider(candidate: Candidate, work: OutsideWork): Promise<OutsideResult> {
  try {
    return work.scope === "sandbox" ? await tryOut(candidate, work) : await measure(candidate, work);
  } catch (thrown) {
    if (thrown instanceof ViolationError) return violated(candidate, work, thrown);
    throw thrown;
  }
}

async function tryOut(candidate: Candidate, work: OutsideWork): Promise<OutsideResult> {
  const { candidateId, strategyId } = candidate;
  const range = work.open.training;
  const market = truncateMarket(work.open.market, range.end);
  const deadlineMs = deadlineOf(work);
  const behave = makeBehaviour(candidate, work, deadlineMs);
  let steps = 0;
  const whole = await behave(market, range, (taken) => {
    steps = taken;
  });
  const pace = {
    deadlineMs,
    stepsPerBar: stepsPerBarOf(candidate, market.symbols.length, steps / range.end),
  };
  const training = whole.trace.result;
  const base = { candidateId, strategyId, training, validation: null, anatomy: [] };
  const objection = screen(training);
  if (objection !== null) return { ...base, outcome: "screened", reason: objection, ...kept(whole) };
  const certificate = await certify(candidate, work, { market, whole, ...reruns(behave, work, pace) });
  const { passed, failedCut, sentence } = certificate;
  if (failedCut !== null) {
    return { ...violated(candidate, work, new ViolationError("lookAhead", sentence)), certificate };
  }
  if (passed) return { ...base, outcome: "certified", reason: "", certificate };
  return { ...base, outcome: "screened", reason: sentence, certificate, ...kept(whole) };
}

interface Pace {
  readonly deadlineMs: number;
  readonly stepsPerBar: number;
}

/** What data takes beside a script, whose steps are those for all symbols: no clock says at how many cuts it is certified either. */
export function stepsPerBarOf({ strategy }: Candidate, symbols: number, ofScript: number): number {
  return strategy.kind === "script" ? ofScript : nodesOf(strategy) * symbols * STEPS_PER_NODE;
}

/**
 * Re-runs as far as there are steps, which are the same on every machine, and at last until the time is over: what a
 * slow strategy cannot be asked again is not held against it. How long the first run took foretells nothing: it may
 * have waited for a processor, or compiled.
 */
function reruns(
  behave: Behave,
  { clock }: Pick<OutsideWork, "clock">,
  { deadlineMs, stepsPerBar }: Pace,
): Pick<CertificateInput, "rerun" | "barsMax"> {
  return {
    barsMax: stepsPerBar > 0 ? limits.certificateStepsMax / stepsPerBar : Number.POSITIVE_INFINITY,
    async rerun(market, range) {
      if (clock.nowMs() >= deadlineMs) return null;
      try {
        return await behave(market, range);
      } catch (thrown) {
        if (thrown instanceof ViolationError && thrown.violation === "timeout") return null;
        throw thrown;
      }
    },
  };
}

function certify(
  { strategyId, strategy }: Candidate,
  { run, open, engineVersion, dataHash }: OutsideWork,
  behaviour: Pick<CertificateInput, "market" | "whole" | "rerun" | "barsMax">,
): Promise<LookAheadCertificate> {
  const { seed, sleeves } = run.settings;
  const { lookbackBars } = sizeOf(strategy);
  const range = open.training;
  const named = { seed, strategyId, engineVersion, dataHash };
  return certifyNoLookAhead({ ...behaviour, ...named, range, lookbackBars, sleeves });
}

/** A promoted script, on both parts like any other candidate. Data that was promoted goes the way of all data. */
async function measure(candidate: Candidate, work: OutsideWork): Promise<OutsideResult> {
  const { candidateId, strategyId, strategy } = candidate;
  const { training: trainingRange, validation: validationRange } = work.open;
  const market = truncateMarket(work.open.market, validationRange.end);
  const { trace, orders } = await makeBehaviour(candidate, work, deadlineOf(work))(market, validationRange);
  const terms = backtestTerms(work.run.settings);
  const inTraining = traceOfAny({ strategy, orders, market, range: trainingRange, ...terms });
  const training = inTraining.result;
  const base = { candidateId, strategyId, training, ...kept({ orders }) };
  const objection = screen(training);
  if (objection !== null) {
    return { ...base, outcome: "screened", validation: null, reason: objection, anatomy: [] };
  }
  const validation = trace.result;
  const anatomy = anatomyOf(validation, () => inTraining);
  return { ...base, outcome: "measured", validation, reason: "", anatomy };
}

type Behave = (
  market: Market,
  range: PartRange,
  stepped?: NonNullable<ScriptJob["stepped"]>,
) => Promise<Behaviour>;

function deadlineOf({ clock, scope }: Pick<OutsideWork, "clock" | "scope">): number {
  return clock.nowMs() + scopes[scope].timeoutMs * SCRIPT_SHARE;
}

/** Runs the candidate on a market, until the deadline at most. */
function makeBehaviour(
  { strategy }: Candidate,
  { run, scripts, clock, advanced }: OutsideWork,
  deadlineMs: number,
): Behave {
  const terms = { ...backtestTerms(run.settings) };
  return async (market, range, stepped = () => {}) => {
    if (strategy.kind !== "script") {
      const trace = traceOfAny({ strategy, market, range, ...terms });
      advanced(range.end - range.start);
      return { trace };
    }
    const timeoutMs = Math.max(1, deadlineMs - clock.nowMs());
    const { seed } = run.settings;
    const orders = await scripts.run({ strategy, market, seed, timeoutMs, advanced, stepped });
    return { orders, trace: traceOfAny({ strategy, orders, market, range, ...terms }) };
  };
}

function kept({ orders }: Pick<Behaviour, "orders">): { readonly orders?: ScriptOrders } {
  return orders === undefined ? {} : { orders };
}

/** A candidate's failed result, with the violation that ended it. */
export function violated(
  { candidateId, strategyId, origin, parents, strategy }: Candidate,
  {
    run,
    generation,
    batchId,
    scope,
    clock,
  }: Pick<OutsideWork, "run" | "generation" | "batchId" | "scope" | "clock">,
  { violation: kind, message: words }: ViolationError,
): OutsideResult {
  const message = kind === "timeout" ? overrunWords(scope) : words;
  const violation = makeViolation({
    owner: run.owner,
    runId: run.runId,
    generation,
    batchId,
    candidateId,
    strategyId,
    scope,
    kind,
    message,
    at: new Date(clock.nowMs()).toISOString(),
    lineage: { origin, parents },
    evidence: { deadlineMs: scopes[scope].timeoutMs, ...sizeOfWork(run, strategy) },
  });
  const nothing = { training: null, validation: null, anatomy: [] };
  return { candidateId, strategyId, outcome: "failed", ...nothing, reason: message, violation };
}
