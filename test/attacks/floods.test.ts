import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxTier } from "@patchbay/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { floods, oddities, pollutions } from "./attempts/floods.ts";
import { type EchoHost, openEchoHost } from "./support/echo-host.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";
import { honest, honestEntries } from "./support/honest.ts";
import { alive, expectLife } from "./support/life.ts";

const attempts = [...pollutions, ...oddities, ...floods, alive];
const kvBytes = 50_000;

let echo: EchoHost;
beforeAll(async () => {
  echo = await openEchoHost("http://elsewhere.test");
});
afterAll(() => echo[Symbol.asyncDispose]());

function start(tier: SandboxTier): Promise<Rig> {
  return openRig({
    tier,
    attempts,
    rights: { hosts: [echo.url], privateNetwork: true, kvBytes, timers: true },
    options: { echo: echo.url },
    files: honest.files,
    config: { ...honestEntries, log: { level: "debug" } },
  });
}

describe.each(tiers)("in the tier %s", (tier) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start(tier);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  describe("no object of the host is changed by data", () => {
    test.each(pollutions)("$name", async ({ name }) => {
      await rig.ask(name);
      await expectLife(rig);
    });
  });

  describe("the host stays as it is for", () => {
    test.each(oddities)("$name", async ({ name }) => {
      await rig.ask(name);
      await expectLife(rig);
    });
  });

  describe("the host is not flooded by", () => {
    test.each(floods)("$name", async ({ name }) => {
      const logged = rig.kernel.logs.length;
      await rig.ask(name);
      await expectLife(rig);
      const lines = rig.kernel.logs.slice(logged);
      expect(lines.filter((line) => line.includes("flood")).length).toBeLessThan(1000);
      expect(Math.max(0, ...lines.map(({ length }) => length))).toBeLessThan(100_000);
    });

    test("more than it was granted, all in all", async () => {
      expect(echo.most()).toBeLessThanOrEqual(64);
      expect(await sizeOf(rig.folder)).toBeLessThan(2 * kvBytes);
    });
  });
});

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(join(folder, ".patchbay"), { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

test("inline the same data changes the host where it runs, which is seen", async () => {
  const Polluted = Object.prototype as { polluted?: string };
  await using rig = await openRig({
    tier: "inline",
    attempts: [{ name: "pollutes", code: `(Object.prototype.polluted = "yes")` }],
  });
  try {
    await rig.ask("pollutes");
    expect(Reflect.get({}, "polluted")).toBe("yes");
  } finally {
    delete Polluted.polluted;
  }
});
