import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What Emscripten's runtime offers, as far as it is used. */
interface TaLibModule {
  readonly HEAP32: Int32Array;
  readonly HEAPF64: Float64Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  ccall(name: string, returns: "number", types: readonly string[], values: readonly number[]): number;
}

/** A function of TA-Lib on columns of one length: its outputs at every bar, NaN where they are not defined. */
export type TaLib = (
  name: string,
  inputs: readonly Float64Array[],
  options: readonly number[],
  outputs?: number,
) => readonly Float64Array[];

/**
 * TA-Lib's C code, compiled to WebAssembly. It is called here without the package's own wrapper, which reads a bar
 * behind the end and does not say at which bar an output begins.
 */
export async function loadTaLib(): Promise<TaLib> {
  const require = createRequire(import.meta.url);
  const talib = require("talib-web") as { init(wasm: string): Promise<TaLibModule> };
  const wasm = readFileSync(require.resolve("talib-web/lib/talib.wasm"));
  const present = {
    rejected: process.listeners("unhandledRejection"),
    thrown: process.listeners("uncaughtException"),
  };
  // In Node the runtime fetches its module, and what can be fetched there without a server is a data URL.
  const module = await talib.init(`data:application/wasm;base64,${wasm.toString("base64")}`);
  // It also takes over the process's uncaught errors, which are the test runner's.
  for (const listener of process.listeners("unhandledRejection")) {
    if (!present.rejected.includes(listener)) process.off("unhandledRejection", listener);
  }
  for (const listener of process.listeners("uncaughtException")) {
    if (!present.thrown.includes(listener)) process.off("uncaughtException", listener);
  }
  return (name, inputs, options, outputs = 1) => call(module, name, inputs, options, outputs);
}

function call(
  module: TaLibModule,
  name: string,
  inputs: readonly Float64Array[],
  options: readonly number[],
  outputs: number,
): readonly Float64Array[] {
  const bars = inputs[0]?.length ?? 0;
  const reserved: number[] = [];
  const reserve = (bytes: number): number => {
    const pointer = module._malloc(bytes);
    reserved.push(pointer);
    return pointer;
  };
  const read = inputs.map((values) => {
    const pointer = reserve(bars * 8);
    module.HEAPF64.set(values, pointer / 8);
    return pointer;
  });
  const places = [reserve(4), reserve(4)] as const;
  const written = Array.from({ length: outputs }, () => reserve(bars * 8));
  const parameters = [0, bars - 1, ...read, ...options, ...places, ...written];
  const failure = module.ccall(
    `TA_${name}`,
    "number",
    parameters.map(() => "number"),
    parameters,
  );
  const [first = 0, count = 0] = places.map((pointer) => module.HEAP32[pointer / 4]);
  const columns = written.map((pointer) => {
    const column = new Float64Array(bars).fill(Number.NaN);
    column.set(module.HEAPF64.subarray(pointer / 8, pointer / 8 + count), first);
    return column;
  });
  for (const pointer of reserved) module._free(pointer);
  if (failure !== 0) throw new Error(`TA_${name} failed with code ${failure}`);
  return columns;
}
