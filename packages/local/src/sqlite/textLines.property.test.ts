import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeLines, decodeSomeLines, encodeLines } from "./textLines.ts";

const lines = fc.array(
  fc.string({ unit: "grapheme" }).filter((line) => !line.includes("\n")),
  { minLength: 1, maxLength: 30 },
);

it("reads some lines as it reads them all", () => {
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.boolean()), (given, picks) => {
      const bytes = encodeLines(given).slice();
      const numbers = given.map((_, number) => number).filter(() => picks.next().value);

      const read = decodeSomeLines(bytes, numbers);

      expect(read).toEqual(numbers.map((number) => given[number]));
      if (given.length > 1) expect(decodeLines(bytes)).toEqual(given);
    }),
  );
});
