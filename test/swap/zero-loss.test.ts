import { type CallProvider, definePlugin, type Plugin } from "@patchbay/sdk";
import type { IsolatedTier } from "@patchbay/sdk/host";
import type { Config, PluginEntry } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../core/test/plugins/temp-folder.ts";
import { chat, readerOf, watch } from "../../core/test/support/gateway.ts";
import { plainProtocol } from "../../core/test/support/plain-wire.ts";
import { aliveOf, memoryMb } from "./collector.ts";
import { startPacedUpstream } from "./paced-upstream.ts";
import { processesBelow, runs } from "./processes.ts";
import { packages } from "./third-party.ts";
import { watchIsolation } from "./watched-isolation.ts";

const swaps = 20;
const streams = 500;
const newPerSwap = 5;
const mostGrowthMb = 192;

/** Says what the upstream says, in the kernel's process. */
const saying: Plugin = definePlugin({
  name: "saying",
  sdk: "1.0",
  setup: () => ({ outboundProvider: { id: "echo", call: sayLines } }),
});

const sayLines: CallProvider["call"] = async function* ({ fetch, node }) {
  const decoder = new TextDecoder();
  for await (const chunk of (await fetch(node.baseUrl ?? "")).body) {
    const lines = decoder.decode(chunk).split("\n").filter(Boolean);
    yield lines.map((text) => ({ type: "text-delta", text }));
  }
  yield { type: "finish", reason: "stop" };
};

/** What is swapped: it puts its version into every piece. */
const kinds: readonly { readonly kind: string; readonly entries: (entry: Entry) => Config["plugins"] }[] = [
  { kind: "provider", entries: (entry) => [{ plugin: "patchbay-plugin-echo", ...entry }] },
  { kind: "transform with machines", entries: (entry) => [saying, { plugin: "patchbay-plugin-count", ...entry }] },
];

type Entry = Omit<PluginEntry, "plugin">;

const tiers: readonly IsolatedTier[] = ["process", "strict"];
const cases = tiers.flatMap((tier) => kinds.map((each) => ({ tier, ...each })));

describe.each(cases)("a $kind in the tier $tier: 500 live streams and 20 swaps", ({ tier, entries }) => {
  test("lose no byte, end once each, and leave nothing behind", { timeout: 120_000 }, async () => {
    await using upstream = await startPacedUpstream();
    const watcher = watch("generation", "plugin-error");
    const watched = watchIsolation();
    const configOf = (version: number): Config => ({
      upstream: { idleMs: 120_000 },
      server: { deadlineMs: 120_000 },
      plugins: [
        plainProtocol,
        watcher.plugin,
        ...(entries({ sandbox: tier, grant: { content: ["prompt", "answer"] }, options: { version } }) ?? []),
      ],
      pools: { main: { provider: "echo", nodes: [{ id: "x", baseUrl: upstream.url }] } },
      defaultPool: "main",
    });
    const baseDir = await tempFolder(packages);
    const before = await memoryMb();
    const start = () => startTestKernel(configOf(0), { baseDir, isolation: watched.isolation });
    await using kernel = await start();
    const open = async (version: number) => {
      const reader = readerOf(await chat(kernel, { stream: true }));
      await reader.until(`"${version}:0 "`);
      return { version, reader };
    };
    const openMany = (count: number, version: number) =>
      Promise.all(Array.from({ length: count }, () => open(version)));
    const live = await openMany(streams, 0);
    for (let version = 1; version <= swaps; version++) {
      await kernel.reload(configOf(version));
      live.push(...(await openMany(newPerSwap, version)));
      expect(kernel.status().running).toBe(streams + version * newPerSwap);
      upstream.tell();
    }
    expect(new Set(watched.pids).size).toBe(swaps + 1);
    upstream.end();
    for (const { version, reader } of live) expect(withoutPings(await reader.rest())).toBe(whole(version));
    await watcher.seen("generation", 2 * swaps);
    const drained = watcher.of("generation").filter(({ outcome }) => outcome === "drained");
    expect(drained.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: swaps }, (_, index) => index + 1),
    );
    const last = watched.pids.at(-1);
    expect(watched.pids.filter(runs)).toEqual([last]);
    expect(await aliveOf(watched.held, 1)).toBe(1);
    expect(watcher.of("plugin-error")).toEqual([]);
    expect((await memoryMb()) - before).toBeLessThan(mostGrowthMb);
    expect(kernel.status()).toMatchObject({ generation: swaps + 1, running: 0 });
    await kernel.close();
    expect(processesBelow()).toEqual([]);
  });
});

/** A slow machine may leave a stream silent for so long that the kernel keeps its connection alive. */
function withoutPings(text: string): string {
  return text.replaceAll(": ping\n\n", "");
}

/** The bytes of a whole stream: every piece once, in order, and one end. */
function whole(version: number): string {
  const count = swaps + 2 - Math.max(1, version);
  const pieces = Array.from({ length: count }, (_, index) => ({ text: `${version}:${index} ` }));
  return [...pieces, { done: true }].map((data) => `data: ${JSON.stringify(data)}\n\n`).join("");
}
