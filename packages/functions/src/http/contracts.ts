import { z } from "@hono/zod-openapi";
import { DatasetId, RunId, StrategyId } from "@tradewind/core/ids";
import { limits } from "@tradewind/core/limits";
import { Problem } from "@tradewind/core/views/run";
import type { Context, TypedResponse } from "hono";
import type { JSONParsed } from "hono/utils/types";
import { named } from "./named.ts";

const PAGE_DEFAULT = 50;
const CURSOR_LENGTH_MAX = 1_024;

const problem = {
  description: "A problem document (RFC 9457)",
  content: { "application/problem+json": { schema: named("Problem", Problem) } },
};

/** An answer of the given schema, beside the problem that any route may answer. */
export function answers<T extends z.ZodType, S extends 200 | 201 | 202>(
  status: S,
  description: string,
  schema: T,
) {
  const answer = { description, content: { "application/json": { schema } } };
  return { [status]: answer, default: problem } as { [K in S]: typeof answer } & { default: typeof problem };
}

/** An answer whose JSON is written already: the text of a `T`. */
export function answerText<T extends object>(c: Context, text: string) {
  const answer: unknown = c.body(text, 200, { "Content-Type": "application/json" });
  return answer as Response & TypedResponse<JSONParsed<T>, 200, "json">;
}

/** The body of a route that takes one JSON document. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** A whole number in the query, from `low` to `high`. */
export function wholeNumber(low: number, high: number, fallback: number) {
  const message = `must be a whole number from ${low} to ${high}`;
  return z
    .string()
    .regex(/^\d{1,12}$/, message)
    .transform(Number)
    .pipe(z.int(message).min(low, message).max(high, message))
    .default(fallback)
    .openapi({ type: "integer", minimum: low, maximum: high, default: fallback });
}

export const pageQuery = {
  limit: wholeNumber(1, limits.listPageMax, PAGE_DEFAULT),
  /** `next` of the page before. */
  cursor: z.string().min(1).max(CURSOR_LENGTH_MAX).optional(),
};

export const PageQuery = z.strictObject(pageQuery);
export const NoQuery = z.strictObject({});

export const RunPath = z.strictObject({ id: RunId });
export const StrategyPath = z.strictObject({ id: StrategyId });
export const DatasetPath = z.strictObject({ id: DatasetId });

/** What a store is asked for: the cursor is left out where there is none. */
export function pageRequest({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  return cursor === undefined ? { limit } : { limit, cursor };
}

export const bearer = [{ bearer: [] }];
