import type { FaultAction } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { expect, test } from "vitest";
import type { ResolvedConfig, ResolvedEntry } from "../../src/config/resolved.ts";
import { silentLogger } from "../../src/log/create-logger.ts";
import { configAfterTrip } from "../../src/generation/config-after-trip.ts";
import type { Generation } from "../../src/generation/generation.ts";
import { plug } from "../support/gateway.ts";

function entryOf(plugin: string | ReturnType<typeof plug>, tier: SandboxTier): ResolvedEntry {
  return {
    plugin,
    tier,
    options: undefined,
    id: "far",
    order: undefined,
    grant: undefined,
    onBootFailure: "abort",
    path: "plugins[0]",
  };
}

/** What becomes of the entry of a plugin that failed too often. */
function after(
  onFault: FaultAction | undefined,
  entry: ResolvedEntry,
  before?: ResolvedEntry,
): ResolvedEntry | undefined {
  const running = { id: "far", tier: entry.tier, entry, plugin: plug("far", {}, onFault && { onFault }) };
  const configOf = (one: ResolvedEntry) => ({ plugins: [one] }) as unknown as ResolvedConfig;
  const generation = {
    config: configOf(entry),
    plugins: [running],
    host: { log: silentLogger },
  } as unknown as Generation;
  return configAfterTrip(generation, running, before && configOf(before))?.plugins[0];
}

const [inline, inProcess, strict] = (["inline", "process", "strict"] as const).map((tier) => entryOf("far", tier));
const older = entryOf("/old/far", "process");

test("a plugin that wants a stricter sandbox gets the next one, until there is none", () => {
  expect(after("stricter", inline!)).toEqual(inProcess);
  expect(after("stricter", inProcess!)).toEqual(strict);
  expect(after("stricter", strict!)).toBeUndefined();
  expect(after("stricter", entryOf(plug("far", {}), "inline"))).toBeUndefined();
});

test("a plugin that wants its version before gets it, if there is another", () => {
  expect(after("previous", inProcess!, older)).toEqual(older);
  expect(after("previous", inProcess!, { ...inProcess! })).toBeUndefined();
  expect(after("previous", inProcess!)).toBeUndefined();
});

test("any other only rests", () => {
  for (const onFault of ["skip", "fail-closed", undefined] as const)
    expect(after(onFault, inProcess!, older)).toBeUndefined();
});
