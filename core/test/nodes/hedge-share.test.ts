import { expect, test } from "vitest";
import { HedgeShare } from "../../src/nodes/hedge-share.ts";

/** How many of so many requests, each of which wants it, get a second node. */
function hedged(share: HedgeShare, requests: number, maxShare: number): number {
  let count = 0;
  for (let n = 0; n < requests; n++) {
    share.asked(maxShare);
    if (share.tryTake()) count++;
  }
  return count;
}

test.each([
  [0, 1000, 0],
  [0.1, 9, 0],
  [0.1, 10, 1],
  [0.1, 1000, 100],
  [0.25, 1000, 250],
  [1, 1000, 1000],
])("with a share of %d, of %i requests %i get a second node", (maxShare, requests, count) => {
  expect(hedged(new HedgeShare(), requests, maxShare)).toBe(count);
});

test("what was not used is saved up for the next slow time, but not without end", () => {
  const share = new HedgeShare();
  for (let n = 0; n < 100_000; n++) share.asked(0.1);
  // Ten that were saved up; the first of the hundred finds no room to save its part.
  expect(hedged(share, 100, 0.1)).toBe(19);
});

test("where all may have one, all that are on their way at once may", () => {
  const share = new HedgeShare();
  for (let n = 0; n < 5000; n++) share.asked(1);
  expect(Array.from({ length: 5001 }, () => share.tryTake()).filter(Boolean)).toHaveLength(5000);
});

test("one that came to nothing is there for the next request", () => {
  const share = new HedgeShare();
  share.asked(1);
  expect(share.tryTake()).toBe(true);
  share.giveBack();
  expect([share.tryTake(), share.tryTake()]).toEqual([true, false]);
});
