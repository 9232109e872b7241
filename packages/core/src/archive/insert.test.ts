import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../hash.ts";
import type { Elite } from "./elite.ts";
import { archiveHashOf, compact, countChildren, emptyArchive, insertElites } from "./insert.ts";
import { testElite } from "./testElite.ts";

const archiveOf = (...elites: Elite[]) => insertElites(emptyArchive, elites).archive;

describe("insertElites", () => {
  it("fills an empty cell and says so", () => {
    expect(insertElites(emptyArchive, [testElite(1), testElite(2)])).toMatchObject({ added: 2, replaced: 0 });
  });

  it("keeps the better of two in one cell, whichever came first", () => {
    const cell = testElite(1).cell;
    const strong = testElite(2, { cell, fitness: 0.9 });
    const weak = testElite(3, { cell, fitness: 0.1 });
    expect(archiveOf(weak, strong).elites).toEqual([strong]);
    expect(archiveOf(strong, weak).elites).toEqual([strong]);
  });

  it("keeps the holder when nothing tells two apart", () => {
    const cell = testElite(1).cell;
    const first = testElite(4, { cell, fitness: 0.5 });
    const second = testElite(5, { cell, fitness: 0.5 });
    expect(archiveOf(first, second).elites).toEqual([first]);
  });

  it("gives one archive for one set of distinct cells, in whatever order they come", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { maxLength: 30 }), (numbers) => {
        const forwards = archiveOf(...numbers.map((n) => testElite(n)));
        const backwards = archiveOf(...numbers.toReversed().map((n) => testElite(n)));
        expect(archiveHashOf(forwards)).toBe(archiveHashOf(backwards));
      }),
    );
  });
});

describe("countChildren", () => {
  it("adds one for every child that names the elite, and leaves the others", () => {
    const [first, second] = [testElite(1), testElite(2)];
    const counted = countChildren(archiveOf(first, second), [
      [first.strategyId],
      [first.strategyId, "str_gone"],
    ]);
    expect(counted.elites.map(({ children }) => children)).toEqual([2, 0]);
  });
});

describe("compact", () => {
  it("leaves an archive within its budget alone", () => {
    const archive = archiveOf(testElite(1), testElite(2));
    expect(compact(archive)).toEqual(archive);
  });

  it("drops the weakest first and champions last, and counts what it dropped", () => {
    const champion = testElite(1, { fitness: -1, champion: true });
    const archive = archiveOf(champion, testElite(2, { fitness: 0.2 }), testElite(3, { fitness: 0.3 }));
    const bytesForTwo = canonicalJson(champion).length + canonicalJson(archive.elites[2]).length + 10;
    const compacted = compact(archive, bytesForTwo);
    expect(compacted.elites.map(({ name }) => name)).toEqual(["test 1", "test 3"]);
    expect(compacted.compacted).toBe(1);
  });
});
