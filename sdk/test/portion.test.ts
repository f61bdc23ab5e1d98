import { expect, test } from "vitest";
import { portionOf } from "../src/index.ts";

const ids = Array.from({ length: 20_000 }, (_, n) => `req_${n}`);

test.each([0, 0.01, 0.25, 0.9, 1])("a share of %s is taken of many ids", (share) => {
  const taken = ids.filter((id) => portionOf(id) < share).length / ids.length;
  expect(Math.abs(taken - share)).toBeLessThan(0.01);
});

test("an id always has the same portion", () => expect(portionOf("req_1")).toBe(portionOf(["req", "1"].join("_"))));
