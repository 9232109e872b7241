import jsonata from "jsonata";
import { StateFailure } from "./failure.ts";

/** What expressions see: `$states` and the assigned variables. */
export interface Scope {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Expressions {
  /** Throws StateFailure `States.QueryEvaluationError` for an expression that does not parse. */
  check(template: unknown): void;
  /**
   * A copy of a JSON template with each `{% … %}` string replaced by what it evaluates to. StateFailure
   * `States.QueryEvaluationError` where an expression fails or yields nothing.
   */
  evaluate(template: unknown, scope: Scope): Promise<unknown>;
}

export function createExpressions(): Expressions {
  const compiled = new Map<string, jsonata.Expression>();

  function compile(source: string): jsonata.Expression {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    try {
      const expression = jsonata(source);
      compiled.set(source, expression);
      return expression;
    } catch (thrown) {
      throw queryError(source, messageOf(thrown));
    }
  }

  async function evaluateOne(source: string, scope: Scope): Promise<unknown> {
    const expression = compile(source);
    let value: unknown;
    try {
      value = await expression.evaluate(undefined, { ...scope.variables, states: scope.states });
    } catch (thrown) {
      throw queryError(source, messageOf(thrown));
    }
    // The round trip drops what JSONata hangs onto its sequences, and functions, which are no data.
    const text = JSON.stringify(value, (_, part) => (isFunction(part) ? undefined : part));
    if (text === undefined) throw queryError(source, "the expression yields nothing");
    return JSON.parse(text);
  }

  async function evaluate(template: unknown, scope: Scope): Promise<unknown> {
    if (typeof template === "string") {
      const source = sourceOf(template);
      return source === null ? template : await evaluateOne(source, scope);
    }
    if (Array.isArray(template)) return await Promise.all(template.map((part) => evaluate(part, scope)));
    if (typeof template !== "object" || template === null) return template;
    const parts = Object.entries(template).map(async ([key, part]) => [key, await evaluate(part, scope)]);
    return Object.fromEntries(await Promise.all(parts));
  }

  return { check: (template) => sourcesOf(template).forEach(compile), evaluate };
}

function sourceOf(text: string): string | null {
  return text.startsWith("{%") && text.endsWith("%}") ? text.slice(2, -2).trim() : null;
}

/** JSONata's own functions are objects under a mark, its lambdas too. */
function isFunction(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ("_jsonata_function" in value || "_jsonata_lambda" in value)
  );
}

function sourcesOf(template: unknown): readonly string[] {
  if (typeof template === "string") {
    const source = sourceOf(template);
    return source === null ? [] : [source];
  }
  return typeof template === "object" && template !== null ? Object.values(template).flatMap(sourcesOf) : [];
}

function queryError(source: string, problem: string): StateFailure {
  return new StateFailure("States.QueryEvaluationError", `{% ${source} %}: ${problem}`);
}

/** JSONata throws plain objects with a message. */
function messageOf(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) return String(thrown.message);
  return String(thrown);
}
