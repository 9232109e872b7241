import { z } from "@hono/zod-openapi";
import { PriceExpression, RatioExpression, Rule } from "@tradewind/core/strategy/schema";

type Naming = (this: z.ZodType, name: string) => z.ZodType;

/**
 * Gives a schema its name in the OpenAPI document. Schemas of core were made before the generator added its method to
 * the library's prototype, so it is taken from there.
 */
export function named<T extends z.ZodType>(name: string, schema: T): T {
  const naming: Naming = z.ZodType.prototype.openapi;
  return naming.call(schema, name) as T;
}

/** What contains itself must be named, or the document would never end. */
export function nameRecursiveSchemas(): void {
  named("PriceExpression", PriceExpression);
  named("RatioExpression", RatioExpression);
  named("Rule", Rule);
}
