import { createRequire } from "node:module";
import { describe, expect, inject, it } from "vitest";
import { rules } from "../rules/catalogue.ts";
import { readProgram } from "../rules/program.ts";

const { review, production } = inject("evaluations");

describe.each([
  ["a developer's stage", review],
  ["production", production],
])("%s", (_, evaluation) => {
  const program = readProgram(evaluation);

  describe.each(Object.entries(rules))("%s", (_room, room) => {
    it.each(Object.entries(room))("%s", (_promise, rule) => {
      expect(rule(program)).toEqual([]);
    });
  });

  it("gives Step Functions a definition that its validator accepts", async () => {
    const validate: (
      definition: unknown,
    ) => Promise<{ isValid: boolean; errorsText(separator: string): string }> = createRequire(
      import.meta.url,
    )("asl-validator");
    const definitions = program.all("stateMachine").map(({ inputs }) => String(inputs.definition));

    const verdicts = await Promise.all(definitions.map((definition) => validate(JSON.parse(definition))));

    expect(verdicts.map((verdict) => verdict.errorsText("\n"))).toEqual([""]);
    expect(definitions.join()).not.toContain("${");
  });
});
