import type { LineageNode } from "@tradewind/core/views/run";
import { hierarchy, tree } from "d3-hierarchy";

export interface PlacedNode {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
  /** Indices into `nodes` of the parents that are known. */
  readonly parents: readonly number[];
}

export interface LineageLayout {
  readonly nodes: readonly PlacedNode[];
  /** Indices into `nodes` by generation, from top to bottom. */
  readonly columns: ReadonlyMap<number, readonly number[]>;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly children: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

interface Branch {
  readonly index: number;
  readonly children: Branch[];
}

/**
 * Places strategies in one column a generation. Within a column they stand in the order that a tidy tree over first
 * parents gives them, so that families stay together and their lines cross little.
 */
export function layOut(nodes: readonly LineageNode[], columnPx: number, rowPx: number): LineageLayout {
  const indexOf = new Map(nodes.map(({ strategyId }, index) => [strategyId, index]));
  const parents = nodes.map((node, index) => knownParents(node, index, nodes, indexOf));
  const breadth = breadths(parents);
  const columns = columnsOf(nodes, breadth);
  const tallest = Math.max(1, ...[...columns.values()].map(({ length }) => length));
  const y = new Array<number>(nodes.length).fill(0);
  for (const column of columns.values()) {
    const top = ((tallest - column.length) * rowPx) / 2;
    for (const [row, index] of column.entries()) y[index] = top + (row + 0.5) * rowPx;
  }
  const generations = [...columns.keys()].sort((a, b) => a - b);
  const xOf = new Map(generations.map((generation, place) => [generation, (place + 0.5) * columnPx]));
  return {
    nodes: nodes.map((node, index) => ({
      node,
      x: xOf.get(node.generation) ?? 0,
      y: y[index] ?? 0,
      parents: parents[index] ?? [],
    })),
    columns,
    indexOf,
    children: childrenOf(parents),
    width: generations.length * columnPx,
    height: tallest * rowPx,
  };
}

/** Every ancestor of a node that is known, itself included. */
export function ancestry({ nodes }: LineageLayout, index: number): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [index];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(nodes[next]?.parents ?? []));
  }
  return found;
}

function knownParents(
  node: LineageNode,
  index: number,
  nodes: readonly LineageNode[],
  indexOf: ReadonlyMap<string, number>,
): readonly number[] {
  return node.parents.flatMap((id) => {
    const parent = indexOf.get(id);
    // A parent is of an earlier generation; anything else would close a circle.
    const isEarlier =
      parent !== undefined && (nodes[parent]?.generation ?? 0) < (nodes[index]?.generation ?? 0);
    return isEarlier ? [parent] : [];
  });
}

function breadths(parents: readonly (readonly number[])[]): readonly number[] {
  const branches = parents.map((_, index): Branch => ({ index, children: [] }));
  const root: Branch = { index: -1, children: [] };
  for (const branch of branches) {
    const first = parents[branch.index]?.[0];
    (first === undefined ? root : (branches[first] ?? root)).children.push(branch);
  }
  const breadth = new Array<number>(parents.length).fill(0);
  const placed = tree<Branch>().nodeSize([1, 1])(hierarchy(root));
  placed.each(({ data, x }) => {
    if (data.index >= 0) breadth[data.index] = x;
  });
  return breadth;
}

function columnsOf(
  nodes: readonly LineageNode[],
  breadth: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const columns = new Map<number, number[]>();
  for (const [index, { generation }] of nodes.entries()) {
    const column = columns.get(generation);
    if (column === undefined) columns.set(generation, [index]);
    else column.push(index);
  }
  for (const column of columns.values())
    column.sort((a, b) => (breadth[a] ?? 0) - (breadth[b] ?? 0) || a - b);
  return columns;
}

function childrenOf(parents: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const children = parents.map((): number[] => []);
  for (const [index, list] of parents.entries()) {
    for (const parent of list) children[parent]?.push(index);
  }
  return children;
}
