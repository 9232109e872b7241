import { describe, expect, it } from "vitest";
import { z } from "zod";
import { useOurIssueWords } from "./issueWords.ts";

useOurIssueWords();

const kind = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("single") }),
  z.object({ kind: z.literal("ensemble") }),
]);

const refusals: readonly (readonly [z.ZodType, unknown, string])[] = [
  [z.int().min(4), 3, "is 3; give at least 4"],
  [z.int().max(1_000), 5_000, "is 5000; give at most 1000"],
  [z.number().gt(0), 0, "is 0; give more than 0"],
  [z.number().lt(1), 1, "is 1; give less than 1"],
  [z.int(), 1.5, "is 1.5; give a whole number"],
  [z.number(), "ten", 'is "ten"; give a number'],
  [z.string(), undefined, "is missing; give a text"],
  [z.string(), null, "is null; give a text"],
  [z.boolean(), [1, 2], "is a list of 2 items; give true or false"],
  [z.array(z.int()), {}, "is an object; give a list"],
  [z.string().min(1), "", "has 0 characters; give at least 1"],
  [z.array(z.int()).max(2), [1, 2, 3], "has 3 items; give at most 2"],
  [z.enum(["sma", "ema"]), "rsi", 'is "rsi"; give one of sma, ema'],
  [z.literal("a"), "b", 'is "b"; give a'],
  [z.number().multipleOf(5), 7, "is 7; give a multiple of 5"],
  [z.string().regex(/^run_/), "x".repeat(50), `is "${"x".repeat(40)}…"; give what matches /^run_/`],
  [z.iso.date(), "today", 'is "today"; give a text of the form date'],
  [kind, { kind: "x" }, "names none of its kinds; give one of single, ensemble as its kind"],
  [z.union([z.int(), z.boolean()]), "x", 'is "x"; none of its forms fits, look them up in /openapi.json'],
];

describe("a schema's refusal", () => {
  it.each(refusals)("tells the value, the limit and the remedy (%#)", (schema, value, words) => {
    expect(schema.safeParse(value).error?.issues[0]?.message).toBe(words);
  });

  it("keeps the words that a schema has of its own", () => {
    const schema = z.string().refine((text) => text !== "no", "may not be no; say yes");
    expect(schema.safeParse("no").error?.issues[0]?.message).toBe("may not be no; say yes");
  });
});
