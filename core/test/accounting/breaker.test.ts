import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { Breaker } from "../../src/accounting/breaker.ts";

function setUp() {
  const clock = createTestClock();
  const opened: string[] = [];
  return { clock, opened, breaker: new Breaker(clock, (reason) => opened.push(reason)) };
}

test("four faults of a hook in a row leave it closed, five open it", () => {
  const { breaker, opened } = setUp();
  for (let n = 1; n < 5; n++) breaker.failed("selectNode", n);
  expect([breaker.allows(), breaker.state]).toEqual([true, "closed"]);
  breaker.failed("selectNode", 5);
  expect([breaker.allows(), breaker.state]).toEqual([false, "open"]);
  expect(opened).toEqual(["it failed 5 times in a row, last in selectNode"]);
});

test("calls that are late together leave it closed, a row of them that lasts opens it", async () => {
  const { breaker, clock, opened } = setUp();
  for (let n = 1; n <= 200; n++) breaker.failed("selectNode", n, true);
  await clock.advance(4999);
  breaker.failed("selectNode", 201, true);
  expect(breaker.state).toBe("closed");
  await clock.advance(1);
  breaker.failed("selectNode", 202, true);
  expect([breaker.state, opened.length]).toEqual(["open", 1]);
});

test("after a minute one call is let through; its success closes it, its failure is another minute", async () => {
  const { clock, breaker, opened } = setUp();
  breaker.trip("it is too hungry");
  await clock.advance(59_999);
  expect(breaker.allows()).toBe(false);
  await clock.advance(1);
  expect([breaker.allows(), breaker.allows(), breaker.state]).toEqual([true, false, "trying"]);
  breaker.failed("transform.request", 6);
  await clock.advance(59_999);
  expect([breaker.allows(), breaker.state]).toEqual([false, "open"]);
  await clock.advance(1);
  expect(breaker.allows()).toBe(true);
  breaker.succeeded();
  expect([breaker.allows(), breaker.state, breaker.reason]).toEqual([true, "closed", undefined]);
  expect(opened).toEqual(["it is too hungry"]);
});

test("a call that began before it opened and ends well does not close it", () => {
  const { breaker } = setUp();
  breaker.trip("it is too hungry");
  breaker.succeeded();
  expect(breaker.allows()).toBe(false);
  breaker.reset();
  expect(breaker.allows()).toBe(true);
});
