import { describe, expect, test } from "vitest";
import { loadAttempts } from "./attempts/loads.ts";
import { reached } from "./support/attempt.ts";
import { isolation, tiers } from "./support/rig.ts";

/** What it says of itself, or why it does not load. */
async function told(read: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await read());
  } catch (cause) {
    return `refused: ${String(cause)}`;
  }
}

describe.each(tiers)("loaded in the tier %s, a program stays in it that", (tier) => {
  test.concurrent.each(loadAttempts)("$name", async ({ code }) => {
    expect(await told(() => isolation.describe({ code, tier }))).not.toContain(reached);
  });
});

describe("as a module of the kernel it succeeds that", () => {
  test.each(loadAttempts.filter(({ control }) => control))("$name", async ({ code }) => {
    const address = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    expect(
      await told(async () => ((await import(/* @vite-ignore */ address)) as { plugin: unknown }).plugin),
    ).toContain(reached);
  });
});
