import { z } from "zod";

const SHOWN_LENGTH_MAX = 40;

const units: Readonly<Record<string, string>> = {
  string: "characters",
  array: "items",
  set: "items",
  map: "entries",
  file: "bytes",
};

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

/** Has every schema without words of its own say what was given, the limit and what would do. */
export function useOurIssueWords(): void {
  z.config({ localeError: issueWords });
}

/** Why a schema refuses a value: to stand behind its place, as in `/population: is 3; give at least 4`. */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${shown(issue.input)}; give ${kinds[issue.expected] ?? `a value of type ${issue.expected}`}`;
    case "invalid_value":
      return `${shown(issue.input)}; give ${choiceOf(issue.values)}`;
    case "too_small":
      return `${sizeOf(issue)}; give ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
    case "too_big":
      return `${sizeOf(issue)}; give ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`;
    case "not_multiple_of":
      return `${shown(issue.input)}; give a multiple of ${issue.divisor}`;
    case "invalid_format":
      return `${shown(issue.input)}; give ${formatOf(issue)}`;
    case "invalid_union":
      return Array.isArray(issue.options)
        ? `names none of its kinds; give ${choiceOf(issue.options)} as its ${issue.discriminator}`
        : `${shown(issue.input)}; none of its forms fits, look them up in /openapi.json`;
    default:
      return `${shown(issue.input)}; look up what fits in /openapi.json`;
  }
}

function shown(input: unknown): string {
  if (input === undefined) return "is missing";
  if (typeof input === "number" || typeof input === "boolean" || input === null) return `is ${input}`;
  if (typeof input === "string") return `is ${JSON.stringify(cut(input))}`;
  return Array.isArray(input) ? `is a list of ${input.length} items` : "is an object";
}

function sizeOf({ origin, input }: { readonly origin: string; readonly input?: unknown }): string {
  const unit = units[origin];
  const length = typeof input === "string" || Array.isArray(input) ? input.length : null;
  return unit === undefined || length === null ? shown(input) : `has ${length} ${unit}`;
}

function formatOf(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  return issue.format === "regex" && issue.pattern !== undefined
    ? `what matches ${issue.pattern}`
    : `a text of the form ${issue.format}`;
}

function choiceOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === "string" ? value : String(value)));
  return words.length === 1 ? (words[0] ?? "") : `one of ${words.join(", ")}`;
}

function cut(text: string): string {
  return text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}…`;
}
