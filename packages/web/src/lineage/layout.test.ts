import type { LineageNode } from "@tradewind/core/views/run";
import { expect, test } from "vitest";
import { ancestry, layOut } from "./layout.ts";

const node = (strategyId: string, generation: number, parents: string[] = []): LineageNode => ({
  strategyId,
  parents,
  generation,
  name: strategyId,
  origin: "crossover",
  family: "trend",
  island: 0,
  fitness: 0,
  verdict: "kept",
});

const namesDown = (nodes: readonly LineageNode[], generation: number): string[] => {
  const layout = layOut(nodes, 100, 10);
  return (layout.columns.get(generation) ?? []).map((index) => layout.nodes[index]!.node.strategyId);
};

test("a generation is a column, and no two stand on one place", () => {
  const { nodes, width, height } = layOut([node("a", 0), node("b", 0), node("c", 1, ["a"])], 100, 10);

  expect(nodes.map(({ x }) => x)).toEqual([50, 50, 150]);
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
  expect([width, height]).toEqual([200, 20]);
});

test("children stand in the order of their parents, so families keep together", () => {
  const nodes = [
    node("a", 0),
    node("b", 0),
    node("b1", 1, ["b"]),
    node("a1", 1, ["a"]),
    node("b2", 1, ["b"]),
  ];

  expect(namesDown(nodes, 0)).toEqual(["a", "b"]);
  expect(namesDown(nodes, 1)).toEqual(["a1", "b1", "b2"]);
});

test("the way back to the first goes through both parents", () => {
  const nodes = [
    node("a", 0),
    node("b", 0),
    node("c", 1, ["a"]),
    node("d", 2, ["c", "b"]),
    node("e", 2, ["c"]),
  ];
  const layout = layOut(nodes, 100, 10);

  const names = [...ancestry(layout, 3)].map((index) => layout.nodes[index]!.node.strategyId).sort();

  expect(names).toEqual(["a", "b", "c", "d"]);
  expect(layout.children[2]).toEqual([3, 4]);
});

test("a parent that is unknown, or not earlier, draws no line and closes no circle", () => {
  const layout = layOut([node("a", 0, ["b", "gone"]), node("b", 0, ["a"])], 100, 10);

  expect(layout.nodes.map(({ parents }) => parents)).toEqual([[], []]);
});

test("some thousand strategies are placed, a long line of descent among them", () => {
  const nodes = Array.from({ length: 4_000 }, (_, index) =>
    node(`s${index}`, Math.floor(index / 4), index < 4 ? [] : [`s${index - 4}`]),
  );

  const layout = layOut(nodes, 100, 10);

  expect(layout.columns.size).toBe(1_000);
  expect(ancestry(layout, 3_999).size).toBe(1_000);
});
