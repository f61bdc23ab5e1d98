import { expect, test } from "vitest";
import { decodeLogprobTokens, encodeLogprobTokens } from "../src/index.ts";

const entry = { token: "é", logprob: -0.5, bytes: [195, 169] };

test("tokens come back as they were", () => {
  const wire = [{ ...entry, top_logprobs: [entry] }];

  expect(encodeLogprobTokens(decodeLogprobTokens(wire))).toEqual(wire);
});

test("bytes that nobody said are those of the token", () => {
  expect(encodeLogprobTokens([{ token: "é", logprob: -0.5 }])).toEqual([{ ...entry, top_logprobs: [] }]);
});

test("entries that are none are left out", () => {
  expect(decodeLogprobTokens([null, { token: "a" }, { token: "b", logprob: 0, top_logprobs: [{}] }])).toEqual([
    { token: "b", logprob: 0, top: [] },
  ]);
  expect(decodeLogprobTokens(null)).toEqual([]);
});
