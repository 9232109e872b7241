import { availableParallelism } from "node:os";
import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import { nearest } from "./nearest.ts";

/** What the command line asks for; null where it leaves the choice. */
export interface CliOptions {
  readonly once: boolean;
  readonly json: boolean;
  readonly data: readonly string[];
  /** `PROVIDER:SYMBOL`. */
  readonly fetch: readonly string[];
  /** Files of one strategy each. */
  readonly seedStrategies: readonly string[];
  readonly seed: number | null;
  readonly generations: number | null;
  readonly population: number | null;
  readonly workers: number;
  readonly home: string;
  readonly port: number | null;
  readonly run: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

const numbers: Readonly<Record<string, Bounds>> = {
  seed: { low: 0, high: limits.seedMax },
  generations: { low: 1, high: limits.generationsMax },
  population: { low: limits.populationMin, high: limits.populationMax },
  workers: { low: 1, high: 64 },
  port: { low: 0, high: 65_535 },
};
const flags = ["once", "json", "no-run", "help", "version"];
/** Options that take every word up to the next one. */
const lists = ["data", "fetch", "seed-strategy"];
const texts = [...lists, "home"];
const names = [...flags, ...texts, ...Object.keys(numbers)];
const shortNames: Readonly<Record<string, string>> = { "-h": "--help", "-v": "--version" };

/**
 * Reads the command line. `--data`, `--fetch` and `--seed-strategy` take every word up to the next option.
 * @throws TerminalError `cli.usage` that names the option meant or the values allowed
 */
export function parseOptions(args: readonly string[]): CliOptions {
  const given = collect(args);
  const has = (name: string): boolean => given.has(name);
  return {
    once: has("once"),
    json: has("json"),
    data: given.get("data") ?? [],
    fetch: given.get("fetch") ?? [],
    seedStrategies: given.get("seed-strategy") ?? [],
    seed: numberOf(given, "seed"),
    generations: numberOf(given, "generations"),
    population: numberOf(given, "population"),
    workers: numberOf(given, "workers") ?? availableParallelism(),
    home: given.get("home")?.at(-1) ?? ".tradewind",
    port: numberOf(given, "port"),
    run: !has("no-run"),
    help: has("help"),
    version: has("version"),
  };
}

/** Option → its values; a flag has none. */
function collect(args: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  let open: string | null = null;
  for (const word of args) {
    const option = shortNames[word] ?? word;
    if (!option.startsWith("-") || isNegative(option, open)) {
      if (open === null) throw unexpected(word);
      given.get(open)?.push(word);
      if (!lists.includes(open)) open = null;
      continue;
    }
    const [name, value] = split(option);
    const values = given.get(name) ?? [];
    given.set(name, values);
    if (value !== null) values.push(value);
    open = flags.includes(name) || (value !== null && !lists.includes(name)) ? null : name;
  }
  for (const [name, values] of given) requireValue(name, values);
  if (given.has("once") && given.has("no-run"))
    throw usage("--once ends with the run that --no-run does not start; give one of them");
  return given;
}

/** Such a number is refused with the bounds of its option. */
function isNegative(word: string, open: string | null): boolean {
  return open !== null && open in numbers && /^-\d/.test(word);
}

function split(option: string): [name: string, value: string | null] {
  const [, name = "", value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(option) ?? [];
  if (!names.includes(name)) {
    const meant = nearest(name === "" ? option.replace(/^-+/, "") : name, names);
    throw usage(`there is no option ${option}${meant === null ? "" : `; did you mean --${meant}?`}`);
  }
  if (value !== undefined && flags.includes(name)) throw usage(`--${name} takes no value`);
  return [name, value ?? null];
}

function requireValue(name: string, values: readonly string[]): void {
  if (flags.includes(name)) return;
  if (values.length === 0) throw usage(`--${name} needs a value`);
  // What a shell makes of a variable that is not set.
  if (values.includes("")) throw usage(`--${name} needs a value, and was given an empty one`);
}

function numberOf(given: ReadonlyMap<string, readonly string[]>, name: string): number | null {
  const text = given.get(name)?.at(-1);
  const { low, high } = numbers[name] ?? { low: 0, high: 0 };
  if (text === undefined) return null;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw usage(`--${name} takes a whole number from ${low} to ${high}, not ${text}`);
}

function unexpected(word: string): TerminalError {
  const meant = nearest(word, names);
  const hint = meant === null ? "files are given by --data FILE…" : `did you mean --${meant}?`;
  return usage(`${word} belongs to no option; ${hint}`);
}

function usage(message: string): TerminalError {
  return new TerminalError("invalid", "cli.usage", `${message} (--help lists the options)`);
}
