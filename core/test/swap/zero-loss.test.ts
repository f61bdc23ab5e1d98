import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ChatEvent, Plugin } from "@patchbay/sdk";
import { createGate, type Gate } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { PluginEntry } from "../../src/config/config.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import { startTestKernel } from "../../src/testing.ts";
import { chat, plug, readerOf, watch } from "../support/gateway.ts";
import { plainProtocol } from "../support/plain-wire.ts";

const swaps = 20;
const streams = 500;
const newPerSwap = 5;

/** What a tier needs to run a version of the provider; the plugin says its version in every piece. */
interface Tier {
  readonly name: NonNullable<ResolvedConfig["plugins"][number]["tier"]>;
  readonly entryOf: (version: number, world: World) => Plugin | PluginEntry;
}

/** What all versions share: when the pieces of a stream come, and who is alive. */
interface World {
  readonly gates: readonly Gate[];
  readonly counts: { setups: number; disposals: number };
  /** What each version holds on to, as long as somebody holds the version. */
  readonly held: WeakRef<object>[];
}

const tiers: readonly Tier[] = [{ name: "inline", entryOf: inline }];

/** A stream of version 3 that began before the fifth swap is `3:0 3:1 … 3:20`: a piece before the swaps and one after each. */
function inline(version: number, { gates, counts, held }: World): Plugin {
  const kept = { version };
  held.push(new WeakRef(kept));
  return plug("echo", () => {
    counts.setups++;
    return {
      outboundProvider: {
        id: "echo",
        async *call(): AsyncGenerator<ChatEvent> {
          yield { type: "text-delta", text: `${kept.version}:0 ` };
          for (const [index, gate] of gates.entries()) {
            await gate.opened;
            yield { type: "text-delta", text: `${kept.version}:${index + 1} ` };
          }
          yield { type: "finish", reason: "stop" };
        },
      },
      dispose: () => void counts.disposals++,
    };
  });
}

describe.each(tiers)("$name plugins: 500 live streams and 20 swaps", ({ entryOf }) => {
  test("lose no byte, end once each, and leave nothing behind", { timeout: 60_000 }, async () => {
    const gates = Array.from({ length: swaps }, () => createGate());
    const world: World = { gates, counts: { setups: 0, disposals: 0 }, held: [] };
    const watcher = watch("generation");
    const configOf = (version: number) => ({
      plugins: [plainProtocol, watcher.plugin, entryOf(version, world)],
      pools: { main: { provider: "echo", nodes: [{ id: "x" }] } },
      defaultPool: "main",
    });
    // In a function of its own: what is here would hold the first config until the end.
    const start = () => startTestKernel(configOf(0));
    await using kernel = await start();
    const open = async (version: number) => {
      const reader = readerOf(await chat(kernel, { stream: true }));
      await reader.until(`"${version}:0 "`);
      return { version, reader };
    };
    const openMany = (count: number, version: number) =>
      Promise.all(Array.from({ length: count }, () => open(version)));
    const live = await openMany(streams, 0);
    for (const [index, gate] of gates.entries()) {
      const version = index + 1;
      await kernel.reload(configOf(version));
      live.push(...(await openMany(newPerSwap, version)));
      expect(kernel.status().running).toBe(streams + version * newPerSwap);
      gate.open();
    }
    for (const { version, reader } of live) expect(await reader.rest()).toBe(whole(version));
    await watcher.seen("generation", 2 * swaps);
    const drained = watcher.of("generation").filter(({ outcome }) => outcome === "drained");
    expect(drained.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: swaps }, (_, index) => index + 1),
    );
    expect(world.counts).toEqual({ setups: swaps + 1, disposals: swaps });
    // The last version is at work, and the one before it is what a rollback would go back to.
    expect(await alive(world.held, 2)).toBeLessThanOrEqual(2);
    expect(kernel.status()).toMatchObject({ generation: swaps + 1, running: 0 });
  });
});

/** The bytes of a whole stream: every piece once, in order, and one end. */
function whole(version: number): string {
  const pieces = Array.from({ length: swaps + 1 }, (_, index) => ({ text: `${version}:${index} ` }));
  return [...pieces, { done: true }].map((data) => `data: ${JSON.stringify(data)}\n\n`).join("");
}

/** How many are still held, after the collector had its turns. */
async function alive(held: readonly WeakRef<object>[], wanted: number): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const count = (): number => held.filter((each) => each.deref() !== undefined).length;
  for (let turn = 0; turn < 50 && count() > wanted; turn++) {
    await new Promise(setImmediate);
    collect();
  }
  return count();
}
