import type { Config } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as priority } from "@patchbay/policy-priority";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const answer = json({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
});
const broken = errorStatus(500, { error: { message: "fell over" } });
const names = ["a", "b", "c"] as const;

/** Three nodes behind plugins, and clients with keys of their own. */
async function openWorld(plugins: NonNullable<Config["plugins"]>, priorities: readonly number[] = []) {
  const clock = createTestClock();
  const upstreams = await Promise.all(names.map(() => startFakeUpstream(answer)));
  const kernel = await startTestKernel(
    {
      server: { debugHeaders: true, keys: ["key-of-ada-1", "key-of-bob-2"] },
      plugins: [protocol, provider, ...plugins],
      pools: {
        main: {
          provider: "openai",
          nodes: upstreams.map(({ url }, index) => ({
            id: names[index] ?? "",
            baseUrl: url,
            apiKey: "key-123456",
            priority: priorities[index] ?? 100,
          })),
        },
      },
      defaultPool: "main",
    },
    { clock },
  );
  return {
    clock,
    node: (name: (typeof names)[number]) => upstreams[names.indexOf(name)]!,
    /** Who answered each of so many requests of a session. */
    async ask(session: string, times = 1, client = "key-of-ada-1"): Promise<string> {
      let ids = "";
      for (let time = 0; time < times; time++) {
        const response = await fetch(`${kernel.url}/v1/chat/completions`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-session-id": session, authorization: `Bearer ${client}` },
          body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] }),
        });
        ids += response.headers.get("x-patchbay-node") ?? "-";
        await response.text();
      }
      return ids;
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

describe("behind a kernel", () => {
  test("sessions are shared out, and each stays where it is", async () => {
    await using world = await openWorld([plugin, roundRobin]);
    expect([await world.ask("1"), await world.ask("2"), await world.ask("3")]).toEqual(["a", "b", "c"]);
    expect([await world.ask("1", 4), await world.ask("2", 4), await world.ask("3", 4)]).toEqual([
      "aaaa",
      "bbbb",
      "cccc",
    ]);
  });

  test("behavior 23: a session whose node fails goes to another and stays there, also when the first is well again", async () => {
    await using world = await openWorld([plugin, roundRobin]);
    expect(await world.ask("1", 2)).toBe("aa");
    world.node("a").enqueue(broken);
    const [other = ""] = await world.ask("1");
    expect("bc").toContain(other);
    expect(world.node("a").requests).toHaveLength(3);
    expect(await world.ask("1", 3)).toBe(other.repeat(3));
    await world.clock.advance(30 * 60_000);
    expect(await world.ask("1", 3)).toBe(other.repeat(3));
  });

  test("behavior 23: a session is forgotten an hour after its last answer, not after its first", async () => {
    await using world = await openWorld([plugin, roundRobin]);
    expect(await world.ask("1", 2)).toBe("aa");
    await world.clock.advance(59 * 60_000);
    expect(await world.ask("1", 2)).toBe("aa");
    await world.clock.advance(59 * 60_000);
    expect(await world.ask("1")).toBe("a");
    await world.clock.advance(60 * 60_000);
    // Five turns were taken before: the sixth is the third node's.
    expect(await world.ask("1", 2)).toBe("cc");
  });

  test("two clients never meet in a session, whatever they call it", async () => {
    await using world = await openWorld([plugin, roundRobin]);
    expect(await world.ask("1", 1, "key-of-ada-1")).toBe("a");
    expect(await world.ask("1", 1, "key-of-bob-2")).toBe("b");
    expect(await world.ask("1", 3, "key-of-ada-1")).toBe("aaa");
    expect(await world.ask("1", 3, "key-of-bob-2")).toBe("bbb");
  });
});

describe("behind priorities", () => {
  const restOver = 10 * 60_000;
  const tiers = [1, 2, 2];

  /** A session that the second tier answered, as the first had failed and rests; now it is well again. */
  async function moved(options: object) {
    const world = await openWorld([{ plugin, options }, priority], tiers);
    world.node("a").enqueue(errorStatus(429, {}, { "retry-after": "60" }));
    expect(await world.ask("1", 2)).toBe("bb");
    return world;
  }

  test("a session goes back to the better tier once it is cold", async () => {
    await using world = await moved({});
    await world.clock.advance(2 * 60_000);
    expect([await world.ask("2"), await world.ask("1", 2)]).toEqual(["a", "bb"]);
    await world.clock.advance(restOver);
    expect(await world.ask("1", 2)).toBe("aa");
  });

  test("a session stays where it is while it is known, if the binding goes first", async () => {
    await using world = await moved({ returnTo: "binding" });
    await world.clock.advance(restOver);
    expect([await world.ask("2"), await world.ask("1", 2)]).toEqual(["a", "bb"]);
  });

  test("a session goes back at once where none is ever warm", async () => {
    await using world = await moved({ coldAfterMs: 0 });
    await world.clock.advance(60_000);
    expect(await world.ask("1", 2)).toBe("aa");
  });
});
