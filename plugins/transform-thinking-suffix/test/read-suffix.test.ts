import { expect, test } from "vitest";
import { readSuffix } from "../src/read-suffix.ts";

test.each([
  ["m(high)", "m", { type: "level", level: "high" }],
  ["m(HIGH)", "m", { type: "level", level: "high" }],
  ["m(minimal)", "m", { type: "level", level: "minimal" }],
  ["m(xhigh)", "m", { type: "level", level: "xhigh" }],
  ["m(8192)", "m", { type: "budget", tokens: 8192 }],
  ["m(0)", "m", { type: "off" }],
  ["m(000)", "m", { type: "off" }],
  ["m(none)", "m", { type: "off" }],
  ["m(off)", "m", { type: "off" }],
  ["m(auto)", "m", { type: "auto" }],
  ["m(-1)", "m", { type: "auto" }],
  ["main:team/meta-llama/Llama-3(low)", "main:team/meta-llama/Llama-3", { type: "level", level: "low" }],
  ["m(a)(low)", "m(a)", { type: "level", level: "low" }],
])("%s asks for %s with %j", (name, model, thinking) => {
  expect(readSuffix(name)).toEqual({ model, thinking });
});

test.each(["m", "m(", "m()", "(high)", "m(hihg)", "m(high", "m(high) ", "m(1.5)", "m(-2)", "m(constructor)", "m(1e3)"])(
  "%s has no suffix",
  (name) => {
    expect(readSuffix(name)).toBeUndefined();
  },
);
