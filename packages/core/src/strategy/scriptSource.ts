import jsTokens from "js-tokens";
import type { ErrorDetail } from "../errors.ts";
import { limits } from "../limits.ts";

const BIG_INT = /^(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*)n$/;
/** Control characters but for tab and line ends, marks that turn the direction of text, halves of characters. */
const UNREADABLE = /(?![\t\n\r])\p{Control}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069\ufeff]/u;
const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/**
 * What keeps a script's source from being tried at all: its length, what cannot be read, nesting, whole numbers of any
 * length. It is looked at word by word before anything parses it; what fools this meets the interpreter's own limits.
 */
export function problemsOfSource(source: string): readonly ErrorDetail[] {
  const bytes = utf8Length(source);
  if (bytes > limits.scriptSourceBytesMax) {
    return [problem(`is ${bytes} bytes long, at most ${limits.scriptSourceBytesMax} fit; shorten it`)];
  }
  const unreadable = UNREADABLE.exec(source);
  if (unreadable !== null) {
    const code = (unreadable[0].codePointAt(0) ?? 0).toString(16).padStart(4, "0");
    return [problem(`holds the unreadable character U+${code} at ${unreadable.index}; remove it`)];
  }
  const { nesting, bigInt } = shapeOf(source);
  const problems: ErrorDetail[] = [];
  if (nesting > limits.scriptNestingMax) {
    problems.push(
      problem(`nests brackets ${nesting} deep, ${limits.scriptNestingMax} are allowed; flatten it`),
    );
  }
  if (bigInt !== null) {
    problems.push(problem(`uses the whole number ${bigInt.slice(0, 20)} of any length; use a plain number`));
  }
  return problems;
}

interface SourceShape {
  readonly nesting: number;
  readonly bigInt: string | null;
}

function shapeOf(source: string): SourceShape {
  let depth = 0;
  let nesting = 0;
  let bigInt: string | null = null;
  for (const { type, value } of jsTokens(source)) {
    if (type === "NumericLiteral" && BIG_INT.test(value)) bigInt ??= value;
    if (type === "TemplateHead" || (type === "Punctuator" && OPENING.has(value))) depth += 1;
    else if (type === "TemplateTail" || (type === "Punctuator" && CLOSING.has(value))) depth -= 1;
    nesting = Math.max(nesting, depth);
  }
  return { nesting, bigInt };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function problem(message: string): ErrorDetail {
  return { pointer: "/source", message };
}
