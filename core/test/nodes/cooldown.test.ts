import { createGlob, type FailureCode, failures, GatewayError } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { cooldownFor } from "../../src/nodes/cooldown.ts";
import { NodeRecord } from "../../src/nodes/node-record.ts";

const minute = 60_000;

function rest(code: FailureCode, failuresInRow = 1, retryAfterMs?: number) {
  return cooldownFor(new GatewayError(code, "x", retryAfterMs === undefined ? {} : { retryAfterMs }), failuresInRow);
}

test("no failure that is the client's or the gateway's makes a node rest", () => {
  const codes = Object.entries(failures).filter(([, { owner }]) => owner === "client" || owner === "gateway");
  for (const [code] of codes) expect([code, rest(code as FailureCode, 10, 1000)]).toEqual([code, undefined]);
});

test("a rejected key rests the whole node for half an hour, a missing model that model for half a day", () => {
  expect(rest("credential-rejected")).toEqual({ scope: "node", ms: 30 * minute, soft: false });
  expect(rest("model-not-found")).toEqual({ scope: "model", ms: 12 * 60 * minute, soft: true });
});

test("a limit without a time rests for a second, twice as long each time, half an hour at most", () => {
  expect([1, 2, 3, 11, 40].map((n) => rest("rate-limited", n)?.ms)).toEqual([1000, 2000, 4000, 1_024_000, 30 * minute]);
});

test("an upstream's own word goes first, also for a first failure", () => {
  expect(rest("rate-limited", 5, 7000)).toEqual({ scope: "model", ms: 7000, soft: false });
  expect(rest("overloaded", 1, 7000)).toEqual({ scope: "model", ms: 7000, soft: true });
});

test("an outage rests from the second failure in a row on, and softly", () => {
  for (const code of ["upstream-failed", "unreachable", "timeout", "stream-interrupted", "invalid-reply"] as const) {
    expect(rest(code, 1)).toBeUndefined();
    expect(rest(code, 2)).toEqual({ scope: "model", ms: minute, soft: true });
    expect(rest(code, 20)).toEqual({ scope: "model", ms: minute, soft: true });
  }
});

test("of two rests the longer counts, and a success ends both", () => {
  let changes = 0;
  const record = new NodeRecord(() => changes++);
  record.failed("m", new GatewayError("rate-limited", "x", { retryAfterMs: 5000 }), 0);
  record.failed("n", new GatewayError("credential-rejected", "x", { retryAfterMs: 2000 }), 0);
  expect([record.restFor("m", 0)?.until, record.restFor("other", 0)?.until]).toEqual([5000, 2000]);
  expect([record.restFor("m", 2000)?.until, record.restFor("other", 2000)]).toEqual([5000, undefined]);
  record.succeeded("m");
  expect([record.restFor("m", 0), record.restFor("other", 0), changes]).toEqual([undefined, undefined, 4]);
  expect(record.stateFor("m", 0)).toEqual({ condition: "ready", inFlight: 0, failuresInRow: 0 });
});

test("ever new models do not fill the memory", () => {
  const record = new NodeRecord(() => undefined);
  for (let n = 0; n < 10_000; n++) record.failed(`m${n}`, new GatewayError("rate-limited", "x"), 0);
  const resting = Array.from({ length: 10_000 }, (_, n) => record.restFor(`m${n}`, 0)).filter(Boolean);
  expect(resting.length).toBeGreaterThan(0);
  expect(resting.length).toBeLessThanOrEqual(256);
});

test.each<[readonly string[], string, boolean]>([
  [["*"], "anything\nat all", true],
  [[], "a", false],
  [["a.b"], "aXb", false],
  [["a*"], "a", true],
  [["*-mini"], "gpt-mini", true],
  [["*-mini"], "gpt-mini-2", false],
  [["a*c*e"], "abcde", true],
  [["(a|b)[c]+"], "(a|b)[c]+", true],
  [["(a|b)*"], "a", false],
])("the patterns %j and the name %j: %s", (patterns, name, matches) => {
  expect(createGlob(patterns)(name)).toBe(matches);
});
