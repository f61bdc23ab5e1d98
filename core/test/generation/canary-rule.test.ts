import type { ExchangeEndEvent, FailureCode } from "@patchbay/sdk";
import { failures } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { hasProved, usualRule, whatIsWorse } from "../../src/generation/canary-rule.ts";
import { ExchangeTally } from "../../src/generation/exchange-tally.ts";

/** So many exchanges, the first of which fail. */
interface Past {
  readonly count: number;
  readonly fail?: readonly [FailureCode, number];
  readonly firstEventMs?: number;
  readonly losses?: number;
  readonly attempts?: number;
}

function tallyOf({ count, fail, firstEventMs = 100, losses = 0, attempts = 1 }: Past): ExchangeTally {
  const tally = new ExchangeTally(createTestClock());
  for (let n = 0; n < count; n++)
    tally.ended(eventOf({ fails: fail && n < fail[1] ? fail[0] : undefined, firstEventMs, losses, attempts }));
  return tally;
}

type Fields = Pick<ExchangeEndEvent, "losses" | "attempts"> & { readonly firstEventMs: number };

function eventOf({ fails, ...rest }: Fields & { readonly fails: FailureCode | undefined }): ExchangeEndEvent {
  return {
    type: "exchange-end",
    at: 0,
    exchange: "x",
    operation: "chat",
    protocol: "plain",
    stream: false,
    client: "",
    status: 200,
    outcome: fails ? "failed" : "done",
    durationMs: 1,
    ...rest,
    ...(fails && { error: { code: fails, message: "", ...failures[fails] } }),
  };
}

const stable = { count: 1000 };

test.each<[string, Past, Past, RegExp | undefined]>([
  ["nothing", stable, { count: 50 }, undefined],
  ["two faults, whatever the rate", stable, { count: 2, fail: ["plugin-failed", 2] }, undefined],
  [
    "three faults of three",
    stable,
    { count: 3, fail: ["plugin-failed", 3] },
    /100\.0 % .* its own faults, against 0\.0 %/,
  ],
  ["three faults of four hundred", stable, { count: 400, fail: ["internal", 3] }, undefined],
  [
    "faults as often as before",
    { ...stable, fail: ["deadline", 100] },
    { count: 50, fail: ["deadline", 10] },
    undefined,
  ],
  [
    "faults twice as often as before and more",
    { ...stable, fail: ["deadline", 100] },
    { count: 50, fail: ["deadline", 11] },
    /22\.0 %.*10\.0 %/,
  ],
  ["faults of clients", stable, { count: 50, fail: ["bad-request", 50] }, undefined],
  ["nine failures of upstreams", stable, { count: 50, fail: ["upstream-failed", 9] }, undefined],
  ["ten failures of upstreams", stable, { count: 50, fail: ["upstream-failed", 10] }, /failures of upstreams/],
  [
    "ten failures of upstreams that fail for all",
    { ...stable, fail: ["unreachable", 100] },
    { count: 50, fail: ["unreachable", 10] },
    undefined,
  ],
  ["first events that take longer", stable, { count: 20, firstEventMs: 500 }, /first events take \d+ ms/],
  ["first events that take a little longer", stable, { count: 20, firstEventMs: 300 }, undefined],
  ["too few that take longer", stable, { count: 19, firstEventMs: 9000 }, undefined],
  ["losses", stable, { count: 20, losses: 1 }, /1\.00 losses per exchange, against 0\.00/],
  ["losses as before", { ...stable, losses: 3 }, { count: 20, losses: 3 }, undefined],
  [
    "more attempts, though all are answered",
    stable,
    { count: 20, attempts: 3 },
    /3\.00 attempts per exchange, against 1\.00/,
  ],
])("%s", (_name, before, after, worse) => {
  const found = whatIsWorse({ stable: tallyOf(before), candidate: tallyOf(after), elapsedMs: 0 });
  if (worse) expect(found).toMatch(worse);
  else expect(found).toBeUndefined();
});

test("exchanges that wait for their first event far longer than usual are worse, three of them", async () => {
  const clock = createTestClock();
  const candidate = new ExchangeTally(clock);
  for (const id of ["a", "b", "c", "d"]) candidate.started(id);
  candidate.committed("d");
  await clock.advance(5001);
  const judge = (past: Past) => whatIsWorse({ stable: tallyOf(past), candidate, elapsedMs: 0 });
  expect(judge(stable)).toMatch(/^3 of its exchanges have waited longer than 5000 ms/);
  expect(judge({ count: 1000, firstEventMs: 4000 })).toBeUndefined();
  expect(judge({ count: 3 })).toBeUndefined();
  candidate.missed("plugin-failed");
  expect(candidate.view()).toMatchObject({ waiting: 3, exchanges: 1, failures: { plugin: 1 } });
});

test("proved is what has answered often enough, for long enough, beside one that answers", () => {
  const after = (count: number, elapsedMs: number, before = 1) =>
    hasProved({ stable: tallyOf({ count: before }), candidate: tallyOf({ count }), elapsedMs }, usualRule);
  expect([after(50, 60_000), after(49, 60_000), after(50, 59_999), after(50, 60_000, 0)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
