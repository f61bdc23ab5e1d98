import { GatewayError } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { blame, guarded } from "../../src/guard.ts";

function guard(clock = createTestClock()) {
  return { clock, guard: { plugin: "p", hook: "h", clock, deadlineMs: 100 } };
}

test("what returns at once is returned at once, and no timer is armed for it", () => {
  const { clock, guard: watch } = guard();
  let armed = 0;
  const counting = { ...clock, after: (...args: Parameters<typeof clock.after>) => (armed++, clock.after(...args)) };
  const value = {};
  expect(guarded({ ...watch, clock: counting }, () => value)).toBe(value);
  expect(() =>
    guarded({ ...watch, clock: counting }, () => {
      throw new Error("x");
    }),
  ).toThrow();
  expect(armed).toBe(0);
});

test("a throw carries the names of plugin and hook", () => {
  const { guard: watch } = guard();
  const fail = () =>
    guarded(watch, () => {
      throw new Error("broken");
    });
  expect(fail).toThrow(
    expect.objectContaining({
      code: "plugin-failed",
      plugin: "p",
      hook: "h",
      message: 'plugin "p" failed in h: broken',
    }),
  );
});

test("a promise is watched while it is pending and its timer is taken back", async () => {
  const { clock, guard: watch } = guard();
  let finish: (value: number) => void = () => undefined;
  const pending = guarded(watch, () => new Promise<number>((resolve) => (finish = resolve)));
  expect(clock.pending).toBe(1);
  finish(7);
  expect(await pending).toBe(7);
  expect(clock.pending).toBe(0);
});

test("a rejection carries the names and takes the timer back", async () => {
  const { clock, guard: watch } = guard();
  await expect(guarded(watch, () => Promise.reject(new Error("late")))).rejects.toMatchObject({
    code: "plugin-failed",
    plugin: "p",
  });
  expect(clock.pending).toBe(0);
});

test("a promise that never settles is given up at the deadline, and what it says later is nobody's", async () => {
  const { clock, guard: watch } = guard();
  let reject: (cause: Error) => void = () => undefined;
  const pending = guarded(watch, () => new Promise((_resolve, no) => (reject = no)));
  const outcome = expect(pending).rejects.toMatchObject({
    code: "plugin-timeout",
    plugin: "p",
    hook: "h",
    status: 504,
  });
  await clock.advance(99);
  await clock.advance(1);
  await outcome;
  reject(new Error("too late"));
  await clock.advance(1);
});

test("a foreign promise that throws in its then is the plugin's fault", async () => {
  const { clock, guard: watch } = guard();
  const odd = {
    // oxlint-disable-next-line unicorn/no-thenable
    then: () => {
      throw new Error("odd");
    },
  };
  await expect(guarded(watch, () => odd as never)).rejects.toMatchObject({ code: "plugin-failed", plugin: "p" });
  expect(clock.pending).toBe(0);
});

test("a gateway error of the plugin's own keeps its code", () => {
  const own = new GatewayError("rate-limited", "slow down");
  expect(blame({ plugin: "p", hook: "h" }, own)).toBe(own);
});

test("a call that the plugin called off itself is its fault and no abort of the client", () => {
  const own = blame({ plugin: "p", hook: "h" }, new GatewayError("aborted", "gave up"));
  expect(own).toMatchObject({ code: "plugin-failed", plugin: "p" });
});

test.each([undefined, null, "text", 7, Symbol("s"), Object.create(null)])(
  "anything may be thrown: %s",
  (thrown: unknown) => {
    const { guard: watch } = guard();
    expect(() =>
      guarded(watch, () => {
        throw thrown;
      }),
    ).toThrow(expect.objectContaining({ code: "plugin-failed", plugin: "p" }));
  },
);
