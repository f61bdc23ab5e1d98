import { expect, test } from "vitest";
import {
  afterSignal,
  conditionOf,
  freshStanding,
  type Standing,
  type StandingSignal,
} from "../../src/nodes/standing.ts";

const signals: readonly StandingSignal[] = [
  "disable",
  "enable",
  "refresh",
  "refreshed",
  "refresh-failed",
  "login-needed",
  "reset",
];
/** Signals that an operator can give at any time. */
const operators: readonly StandingSignal[] = ["enable", "reset"];

/** Every standing that can be reached, by walking all signals from the first. */
function explore(): readonly Standing[] {
  const found = new Map([[JSON.stringify(freshStanding), freshStanding]]);
  // The map grows while it is walked, until nothing new is found.
  for (const [, standing] of found) {
    for (const signal of signals) {
      const next = afterSignal(standing, signal);
      found.set(JSON.stringify(next), found.get(JSON.stringify(next)) ?? next);
    }
  }
  return [...found.values()];
}

test("every combination of switch and credential can be reached, and no other", () => {
  const reached = explore().map(({ isEnabled, credential }) => `${isEnabled} ${credential}`);
  const all = [true, false].flatMap((on) => ["good", "refreshing", "needs-login"].map((state) => `${on} ${state}`));
  expect(reached.toSorted()).toEqual(all.toSorted());
});

test("the operator can bring every standing back to a good one", () => {
  for (const standing of explore()) {
    const back = operators.reduce(afterSignal, standing);
    expect(conditionOf(back, { isResting: false, isFull: false })).toBe("ready");
  }
});

test("a standing that a signal does not change stays the very object", () => {
  for (const standing of explore()) {
    for (const signal of signals) {
      const once = afterSignal(standing, signal);
      expect(afterSignal(once, signal)).toBe(once);
    }
  }
});

test("no condition is without an exit: by time, by a credential that is renewed, or by the operator", () => {
  const exits: Readonly<Record<string, () => boolean>> = {
    disabled: () => conditionOf(afterSignal({ isEnabled: false, credential: "good" }, "enable"), free) === "ready",
    "needs-login": () => conditionOf(afterSignal(lacking, "refreshed"), free) === "ready",
    refreshing: () =>
      conditionOf(afterSignal(afterSignal(freshStanding, "refresh"), "refresh-failed"), free) === "ready",
    cooling: () => conditionOf(freshStanding, { isResting: false, isFull: false }) === "ready",
    busy: () => conditionOf(freshStanding, free) === "ready",
  };
  const seen = new Set<string>();
  for (const standing of explore()) {
    for (const isResting of [true, false])
      for (const isFull of [true, false]) seen.add(conditionOf(standing, { isResting, isFull }));
  }
  seen.delete("ready");
  expect([...seen].toSorted()).toEqual(Object.keys(exits).toSorted());
  for (const exit of Object.values(exits)) expect(exit()).toBe(true);
});

const free = { isResting: false, isFull: false };
const lacking: Standing = { isEnabled: true, credential: "needs-login" };
