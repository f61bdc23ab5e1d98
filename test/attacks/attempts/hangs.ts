import type { Attempt } from "../support/attempt.ts";

/** What never comes to an end. */
export const hangs: readonly Attempt[] = [
  { name: "a loop", code: `(() => { for (;;); })()` },
  { name: "a loop of promises", code: `await (async () => { for (;;) await null; })()` },
  { name: "a pattern", code: `/^(a+)+$/.test("a".repeat(40) + "b")` },
  { name: "a sort", code: `[..."x".repeat(100)].sort(() => { for (let at = 0; ; at += 1); })` },
  {
    name: "a text that is read again and again",
    code: `(() => { const bomb = "[" + "1,".repeat(1e5) + "1]"; for (;;) JSON.parse(bomb); })()`,
  },
  { name: "an answer that never comes", code: `await new Promise(() => undefined)` },
];

/** More memory than there is. */
export const bombs: readonly Attempt[] = [
  { name: "objects", code: `(() => { const all = []; for (;;) all.push({ at: all.length, more: [all.length] }); })()` },
  {
    name: "buffers",
    code: `(() => { const all = []; for (;;) all.push(new Uint8Array(16 * 1024 * 1024).fill(1)); })()`,
  },
  { name: "a text", code: `(() => { let all = "x"; for (;;) all = (all + all).replace("x", "y"); })()` },
  { name: "a stack", code: `(function deeper() { return deeper() + 1; })()` },
  {
    name: "a set of its own keys",
    code: `(() => { const all = new Map(); for (;;) all.set({}, "x".repeat(1000) + all.size); })()`,
  },
];
