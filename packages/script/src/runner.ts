import {
  type Order,
  packOrders,
  type ScriptOrders,
  type SymbolOrders,
} from "@tradewind/core/backtest/orders";
import { limits } from "@tradewind/core/limits";
import type { Bars } from "@tradewind/core/market/bars";
import { civilOfDay, weekdayOf } from "@tradewind/core/market/calendar";
import type { Clock, ScriptJob, ScriptRunner } from "@tradewind/core/ports";
import { randomFor } from "@tradewind/core/random";
import { ViolationError } from "@tradewind/core/safety/violationError";
import { identifyAny } from "@tradewind/core/strategy/kinds";
import { type Interpreter, openInterpreter } from "./interpreter.ts";
import { makeAnswerReader } from "./readAnswer.ts";

const BARS_PER_REPORT = 256;
/** The interpreter asks whether it may go on once in so many turns. */
const STEPS_PER_QUESTION = 10_000;

/**
 * Runs scripts in QuickJS, compiled to WebAssembly. The clock decides nothing but the deadline; `stepsMax` is less in
 * tests.
 */
export function makeScriptRunner(clock: Clock, stepsMax: number = limits.scriptStepsMax): ScriptRunner {
  return {
    async run(job) {
      const { mayGoOn, steps } = makeBudget(clock, job, stepsMax);
      const orders: SymbolOrders[] = [];
      for (const bars of job.market.symbols) orders.push(await runSymbol(job, bars, mayGoOn));
      assertFewChanges(orders);
      job.stepped?.(steps());
      return orders;
    },
  };
}

/** Steps are counted, so that a script ends at the same place everywhere; the deadline is the wall behind it. */
function makeBudget(
  clock: Clock,
  { timeoutMs, advanced }: Pick<ScriptJob, "timeoutMs" | "advanced">,
  stepsMax: number,
) {
  const deadlineMs = clock.nowMs() + timeoutMs;
  const questionsMax = Math.floor(stepsMax / STEPS_PER_QUESTION);
  let questions = 0;
  return {
    steps: (): number => questions * STEPS_PER_QUESTION,
    mayGoOn(): ViolationError | null {
      questions += 1;
      // Whose steps are counted is not silent, however slow the machine: else it would hang on that what is said of it.
      advanced(1);
      if (questions > questionsMax) {
        const message = `the script used up its ${stepsMax} steps; do less at each bar, or shorten the data`;
        return new ViolationError("timeout", message);
      }
      if (clock.nowMs() < deadlineMs) return null;
      return new ViolationError("timeout", `the script was still running at its deadline of ${timeoutMs} ms`);
    },
  };
}

async function runSymbol(
  { strategy, seed, advanced }: ScriptJob,
  bars: Bars,
  mayGoOn: () => ViolationError | null,
): Promise<SymbolOrders> {
  const random = randomFor(seed, identifyAny(strategy), bars.symbol, "script");
  const interpreter = await openInterpreter(strategy.source, {
    symbol: bars.symbol,
    parameters: strategy.parameters ?? {},
    random: () => random.next(),
    mayGoOn,
  });
  const each = handOver(interpreter, bars, advanced);
  return packOrders(each);
}

/** The bars, one by one: the next is not in the interpreter's memory before the script has answered for this one. */
function handOver(interpreter: Interpreter, bars: Bars, advanced: ScriptJob["advanced"]): (Order | null)[] {
  const readAnswer = makeAnswerReader();
  const each: (Order | null)[] = [];
  const count = bars.days.length;
  for (let t = 0; t < count; t++) {
    each.push(readAnswer(interpreter.step(numbersOfBar(bars, t)), t));
    if ((t + 1) % BARS_PER_REPORT === 0) advanced(BARS_PER_REPORT);
  }
  advanced(count % BARS_PER_REPORT);
  return each;
}

/** In the order of `barFields`. */
function numbersOfBar({ days, open, high, low, close, volume }: Bars, t: number): readonly number[] {
  const day = days[t] ?? 0;
  const { year, month, day: monthDay } = civilOfDay(day);
  const prices = [open[t], high[t], low[t], close[t], volume[t]].map((value) => value ?? 0);
  return [t, year, month, monthDay, weekdayOf(day), ...prices];
}

function assertFewChanges(orders: ScriptOrders): void {
  const changes = orders.reduce((sum, { lengths }) => sum + lengths.length, 0);
  if (changes <= limits.scriptOrderChangesMax) return;
  const message = `the script changes its order more than ${limits.scriptOrderChangesMax} times; trade less often, or shorten the data`;
  throw new ViolationError("invalidStrategy", message);
}
