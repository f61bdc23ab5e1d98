import { expect, test } from "vitest";
import { nearestName, nearestNameHint, nearestNames } from "../../src/config/nearest-name.ts";

test.each([
  ["prot", "port"],
  ["por", "port"],
  ["portt", "port"],
  ["PORT", "port"],
  ["pirt", "port"],
  ["baseurl", "baseUrl"],
])("%s was meant to be %s", (wanted, meant) => {
  expect(nearestName(wanted, ["host", "port", "baseUrl"])).toBe(meant);
});

test("a name that is far from all is near to none", () => {
  expect(nearestName("something", ["host", "port"])).toBeUndefined();
  expect(nearestNameHint("something", ["host", "port"])).toBeUndefined();
  expect(nearestName("", [])).toBeUndefined();
});

test("the closest comes first, and no more than were asked for", () => {
  expect(nearestNames("abcdef", ["abcxyz", "abcdxx", "abcdex", "abcdef"], 3)).toEqual(["abcdef", "abcdex", "abcdxx"]);
});

test("the hint asks in words", () => {
  expect(nearestNameHint("prot", ["port"])).toBe('did you mean "port"?');
});
