import variant from "@jitl/quickjs-singlefile-mjs-release-sync";
import { limits } from "@tradewind/core/limits";
import { ViolationError } from "@tradewind/core/safety/violationError";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import { prelude } from "./prelude.ts";

const PAGE_BYTES = 65_536;
/** Given back before a fault is described, so that there is room to say that there was none. */
const BALLAST_BYTES = 65_536;

export interface Surroundings {
  readonly symbol: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly random: () => number;
  /** Asked every ten thousand turns of loops and calls: a reason to stop, or null to go on. */
  readonly mayGoOn: () => ViolationError | null;
}

/** A script with its own interpreter, heap and stack. Its heap goes when nobody holds it any more. */
export interface Interpreter {
  /** Calls the script at one bar, whose numbers are in the order of `barFields`; its answer as the prelude gives it. */
  step(bar: readonly number[]): number | string;
}

/**
 * Starts a script: nothing of the host is in there but the bars, its parameters and a stream of chance.
 * ViolationError if it breaks a limit or does not define `onBar`.
 */
export async function openInterpreter(source: string, surroundings: Surroundings): Promise<Interpreter> {
  const guest = await startGuest(surroundings);
  const { context } = guest;
  const step = openPrelude(guest, surroundings);
  guest.run("reading it", () => context.evalCode(source, "strategy.js", { strict: true }));
  const onBar = guest.run("looking for onBar", () =>
    context.evalCode('typeof onBar === "function" ? onBar : undefined', "host.js"),
  );
  if (context.typeof(onBar) !== "function") {
    throw new ViolationError("invalidStrategy", "the script defines no function onBar(bar, state)");
  }
  return {
    step(bar) {
      const numbers = bar.map((number) => context.newNumber(number));
      const answer = guest.run("deciding", () =>
        context.callFunction(step, context.undefined, onBar, ...numbers),
      );
      for (const number of numbers) number.dispose();
      const side = context.getNumber(answer);
      return Number.isNaN(side) ? textOf(context, answer) : dropped(answer, side);
    },
  };
}

type Answer = ReturnType<QuickJSContext["callFunction"]>;

interface Guest {
  readonly context: QuickJSContext;
  /** Runs guest code; whatever goes wrong in there is a violation. */
  run(doing: string, work: () => Answer): QuickJSHandle;
  /** The prelude's, which puts what was thrown into words. */
  describe: QuickJSHandle | null;
}

async function startGuest({ mayGoOn }: Surroundings): Promise<Guest> {
  const memory = makeMemory();
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory.wasm }));
  const runtime = quickJs.newRuntime();
  runtime.setMaxStackSize(limits.scriptStackBytes);
  let stopped: ViolationError | null = null;
  runtime.setInterruptHandler(() => {
    stopped ??= mayGoOn();
    return stopped !== null;
  });
  const context = runtime.newContext();
  const ballast = context.newArrayBuffer(new ArrayBuffer(BALLAST_BYTES));
  const guest: Guest = {
    context,
    describe: null,
    run(doing, work) {
      const answer = unbroken(doing, work);
      if (stopped !== null) throw stopped;
      if (answer.error === undefined) return answer.value;
      if (memory.wasStarved()) throw needsMoreMemory(doing);
      ballast.dispose();
      const fault = describeFault(guest, answer.error);
      throw stopped ?? violationOf(doing, fault);
    },
  };
  return guest;
}

/**
 * The interpreter's whole memory, which cannot grow. QuickJS's own limit bounds each allocation, not their sum (measured
 * with 0.32.0), so this is what holds.
 */
function makeMemory(): { readonly wasm: WebAssembly.Memory; wasStarved(): boolean } {
  const pages = limits.scriptMemoryBytes / PAGE_BYTES;
  const wasm = new WebAssembly.Memory({ initial: pages, maximum: pages });
  let starved = false;
  wasm.grow = () => {
    starved = true;
    throw new RangeError("the memory of a script does not grow");
  };
  return { wasm, wasStarved: () => starved };
}

/** An interpreter that breaks is thrown away like any other; what broke it is the script. */
function unbroken(doing: string, work: () => Answer): Answer {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof RangeError || /memory|stack/.test(String(thrown))) throw needsMoreMemory(doing);
    throw new ViolationError("notResponding", `the script broke its interpreter while ${doing}`);
  }
}

function describeFault({ context, describe }: Guest, error: QuickJSHandle): string {
  if (describe === null) return "threw before it began";
  const answer = unbroken("failing", () => context.callFunction(describe, context.undefined, error));
  return answer.error === undefined ? textOf(context, answer.value) : "threw what cannot be described";
}

function violationOf(doing: string, fault: string): ViolationError {
  if (/out of memory|string too long/.test(fault)) return needsMoreMemory(doing);
  if (/stack overflow|call stack/.test(fault)) {
    const kib = limits.scriptStackBytes / 1_024;
    return new ViolationError("memory", `the script needed more than ${kib} KiB of stack while ${doing}`);
  }
  return new ViolationError("invalidStrategy", `the script failed while ${doing}: ${fault}`);
}

function needsMoreMemory(doing: string): ViolationError {
  const mib = limits.scriptMemoryBytes / 1_048_576;
  return new ViolationError("memory", `the script needed more than ${mib} MiB while ${doing}`);
}

/** Runs the prelude and answers what calls the script at a bar. */
function openPrelude(guest: Guest, { symbol, parameters, random }: Surroundings): QuickJSHandle {
  const { context } = guest;
  const open = guest.run("starting", () => context.evalCode(prelude, "host.js"));
  const made = guest.run("starting", () =>
    context.callFunction(
      open,
      context.undefined,
      context.newFunction("random", () => context.newNumber(random())),
      context.newString(symbol),
      context.newString(JSON.stringify(parameters)),
    ),
  );
  guest.describe = context.getProp(made, "describe");
  return context.getProp(made, "step");
}

function dropped(handle: QuickJSHandle, value: number): number {
  handle.dispose();
  return value;
}

function textOf(context: QuickJSContext, handle: QuickJSHandle): string {
  const text = context.getString(handle);
  handle.dispose();
  return text;
}
