/** `from` comes before `to`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** An order that keeps every edge, and the circles that could not be kept. */
export interface TopologicalOrder {
  readonly order: readonly string[];
  /** Each as `a, b, c, a`. */
  readonly circles: readonly (readonly string[])[];
}

/**
 * Orders ids so that every edge is kept and otherwise the given order stands as far as it can. A circle is reported and
 * then broken at its first member, so that all circles are found and the order is complete.
 */
export function topologicalOrder(ids: readonly string[], edges: readonly Edge[]): TopologicalOrder {
  const waiting = predecessors(ids, edges);
  const order: string[] = [];
  const circles: (readonly string[])[] = [];
  while (waiting.size > 0) {
    const next = ids.find((id) => waiting.get(id)?.size === 0);
    if (next === undefined) {
      const circle = findCircle(ids, waiting);
      circles.push(circle);
      waiting.get(circle[0] ?? "")?.clear();
      continue;
    }
    waiting.delete(next);
    for (const before of waiting.values()) before.delete(next);
    order.push(next);
  }
  return { order, circles };
}

function predecessors(ids: readonly string[], edges: readonly Edge[]): Map<string, Set<string>> {
  const before = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const { from, to } of edges) {
    if (before.has(from)) before.get(to)?.add(from);
  }
  return before;
}

/** Walks backwards, which must come around, since everyone who waits waits for another. */
function findCircle(ids: readonly string[], waiting: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const path: string[] = [];
  let id = ids.find((candidate) => waiting.has(candidate)) ?? "";
  while (!path.includes(id)) {
    path.push(id);
    id = ids.find((candidate) => waiting.get(path.at(-1) ?? "")?.has(candidate)) ?? "";
  }
  const circle = path.slice(path.indexOf(id)).toReversed();
  const start = circle.indexOf(ids.find((candidate) => circle.includes(candidate)) ?? "");
  const turned = [...circle.slice(start), ...circle.slice(0, start)];
  return [...turned, ...turned.slice(0, 1)];
}
