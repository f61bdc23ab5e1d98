import type { Candidate } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidate, createSelection, ids, loadPolicy } from "./selection.ts";

function nodes(weights: readonly number[]): Candidate[] {
  return weights.map((weight, index) => candidate(`n${index}`, { weight }));
}

async function headsOf(candidates: readonly Candidate[], picks: number): Promise<Map<string, number>> {
  const select = await loadPolicy();
  const { selection } = createSelection();
  const heads = new Map<string, number>();
  for (let pick = 0; pick < picks; pick++) {
    const id = select(candidates, selection)[0]?.node.id ?? "nobody";
    heads.set(id, (heads.get(id) ?? 0) + 1);
  }
  return heads;
}

describe("equal weights", () => {
  it("take turns in the order of the config", async () => {
    const select = await loadPolicy();
    const { selection, notes } = createSelection();
    const three = nodes([5, 5, 5]);
    const orders = Array.from({ length: 4 }, () => ids(select(three, selection)).join(" "));
    expect(orders).toEqual(["n0 n1 n2", "n1 n2 n0", "n2 n0 n1", "n0 n1 n2"]);
    expect(notes[1]).toBe("turn 1 of p m 100: n1 goes first");
  });

  it("leave a single candidate alone and take no turn for it", async () => {
    const select = await loadPolicy();
    const { selection, turns } = createSelection();
    const one = nodes([1]);
    expect(select(one, selection)).toBe(one);
    expect(select([], selection)).toEqual([]);
    expect(turns.size).toBe(0);
  });
});

describe("weights", () => {
  it("give exact shares in every period, spread over it", async () => {
    const select = await loadPolicy();
    const { selection } = createSelection();
    const three = nodes([5, 1, 1]);
    const heads = Array.from({ length: 14 }, () => ids(select(three, selection))[0]).join(" ");
    expect(heads).toBe("n0 n0 n0 n2 n0 n0 n1 n0 n0 n0 n2 n0 n0 n1");
  });

  it("behavior 24: give shares within 2 % over 10,000 picks, whatever the weights", async () => {
    const weight = fc.oneof(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 10, max: 5000 }).map((n) => n / 100),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(weight, { minLength: 2, maxLength: 12 }), async (weights) => {
        const heads = await headsOf(Object.freeze(nodes(weights)), 10_000);
        const sum = weights.reduce((a, b) => a + b);
        for (const [index, each] of weights.entries()) {
          const share = (heads.get(`n${index}`) ?? 0) / 10_000;
          expect(Math.abs(share - each / sum)).toBeLessThanOrEqual(Math.max(0.02 * (each / sum), 0.0006));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("never leave a candidate waiting for much longer than its share asks", async () => {
    const select = await loadPolicy();
    const { selection } = createSelection();
    const mixed = nodes([50, 30, 15, 5]);
    const heads = Array.from({ length: 1000 }, () => ids(select(mixed, selection))[0]);
    const longest = longestWait(heads, "n3");
    expect(longest).toBeLessThanOrEqual(60);
    expect(longestWait(heads, "n0")).toBeLessThanOrEqual(4);
  });

  it("may be far apart, and huge", async () => {
    const heads = await headsOf(nodes([1e9, 1e9, 3e9]), 1000);
    expect(Math.abs((heads.get("n2") ?? 0) - 600)).toBeLessThanOrEqual(5);
    expect((await headsOf(nodes([1e12, 0.001]), 1000)).get("n0")).toBeGreaterThanOrEqual(999);
  });

  it("of zero and less make a last resort", async () => {
    const select = await loadPolicy();
    const { selection } = createSelection();
    const some = nodes([0, 1, -1, 1]);
    const orders = Array.from({ length: 3 }, () => ids(select(some, selection)).join(" "));
    expect(orders).toEqual(["n1 n3 n0 n2", "n3 n1 n0 n2", "n1 n3 n0 n2"]);
    expect(ids(select(nodes([0, 7]), selection))).toEqual(["n1", "n0"]);
  });

  it("of zero everywhere count as equal", async () => {
    const heads = await headsOf(nodes([0, 0, 0]), 9);
    expect([...heads.values()]).toEqual([3, 3, 3]);
  });
});

describe("groups", () => {
  it("of pool, model and priority keep their order and turn on their own", async () => {
    const select = await loadPolicy();
    const { selection, turns } = createSelection();
    const list = [
      candidate("a", { priority: 1 }),
      candidate("c", { priority: 2 }),
      candidate("b", { priority: 1 }),
      candidate("d", { priority: 2 }),
      candidate("e", { pool: "q" }),
      candidate("f", { pool: "q" }, "other"),
    ];
    const orders = Array.from({ length: 2 }, () => ids(select(list, selection)).join(""));
    expect(orders).toEqual(["abcdef", "badcef"]);
    expect([...turns.keys()]).toEqual(["p m 1", "p m 2"]);
  });

  it("split a failing node's traffic evenly among the others", async () => {
    const select = await loadPolicy();
    const turns = new Map<string, number>();
    const all = nodes([1, 1, 1]);
    const served = new Map<string, number>();
    for (let exchange = 0; exchange < 600; exchange++) {
      let [head] = select(all, createSelection({}, turns).selection);
      if (head?.node.id === "n0") [head] = select(all.slice(1), createSelection({ attempt: 2 }, turns).selection);
      const id = head?.node.id ?? "nobody";
      served.set(id, (served.get(id) ?? 0) + 1);
    }
    expect(Object.fromEntries(served)).toEqual({ n1: 300, n2: 300 });
  });
});

describe("the answer", () => {
  const someCandidates = fc
    .array(
      fc.record({
        weight: fc.integer({ min: -2, max: 9 }),
        priority: fc.integer({ min: 1, max: 3 }),
        pool: fc.constantFrom("p", "q"),
      }),
      { maxLength: 30 },
    )
    .map((all) => all.map((over, index) => candidate(`n${index}`, over)));

  it("holds every candidate exactly once", async () => {
    const select = await loadPolicy();
    fc.assert(
      fc.property(someCandidates, fc.nat({ max: 1e9 }), (candidates, turn) => {
        const { selection } = createSelection({ turn: () => turn });
        const chosen = select(candidates, selection);
        expect(chosen).toHaveLength(candidates.length);
        expect(new Set(chosen)).toEqual(new Set(candidates));
      }),
    );
  });

  it("follows from candidates and counters alone", async () => {
    const one = await loadPolicy();
    const other = await loadPolicy();
    fc.assert(
      fc.property(someCandidates, fc.nat({ max: 1e9 }), (candidates, turn) => {
        const { selection } = createSelection({ turn: () => turn });
        const first = one(candidates, selection);
        expect(one(candidates, selection)).toEqual(first);
        expect(other([...candidates], selection)).toEqual(first);
      }),
    );
  });

  it("reads the weights of a list that stands once", async () => {
    const select = await loadPolicy();
    let reads = 0;
    const list = Array.from({ length: 1000 }, (_, index) => {
      const { node, model } = candidate(`n${index}`);
      const counted = Object.defineProperty({ ...node }, "weight", { get: () => ((reads += 1), (index % 7) + 1) });
      return { node: counted, model };
    });
    Object.freeze(list);
    const { selection } = createSelection();
    select(list, selection);
    expect(reads).toBeGreaterThanOrEqual(1000);
    const before = reads;
    expect(select(list, selection)).toHaveLength(1000);
    expect(reads).toBe(before);
  });
});

function longestWait(heads: readonly (string | undefined)[], id: string): number {
  let last = -1;
  let longest = 0;
  for (const [index, head] of heads.entries()) {
    if (head !== id) continue;
    longest = Math.max(longest, index - last);
    last = index;
  }
  return Math.max(longest, heads.length - last);
}
