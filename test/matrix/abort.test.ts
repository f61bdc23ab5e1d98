import { createTestClock, hangAfter } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Outcome } from "./clients/client.ts";
import { user } from "./question.ts";
import { openWorld, pairs } from "./world.ts";

const question = { turns: [user("hello there")] };

/** A fetch that can be broken off from outside, whatever the library in front of it allows. */
function breakable(controller: AbortController): typeof fetch {
  return (input, init) => original(input, { ...init, signal: controller.signal });
}

const original = globalThis.fetch;

describe.each(pairs)("$title", ({ client, upstream, neutral }) => {
  test("T74: a client that goes away ends the upstream's work, and no time of the gateway's has to pass for it", async () => {
    // A clock that stands still: whatever waits for a timer of the gateway's waits for ever.
    await using world = await openWorld(upstream, neutral, { clock: createTestClock() });
    const unfinished = upstream.unfinished({ text: "one two three" });
    world.fake.setDefault(hangAfter(unfinished, unfinished.steps.length));
    const controller = new AbortController();
    globalThis.fetch = breakable(controller);
    let reading: Promise<Outcome | Error>;
    try {
      reading = client
        .streamed(world.url, question, { losses: "" })
        .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      await world.fake.received(1);
    } finally {
      globalThis.fetch = original;
    }
    const closed = world.fake.closedByClient(1);
    controller.abort();

    expect(await reading).toBeInstanceOf(Error);
    expect(await closed).toBeGreaterThan(0);
  });
});
