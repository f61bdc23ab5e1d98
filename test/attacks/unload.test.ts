import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unloadAttempts } from "./attempts/unload.ts";
import { type EchoHost, openEchoHost } from "./support/echo-host.ts";
import { attacker, openRig, tiers } from "./support/rig.ts";

let echo: EchoHost;
beforeAll(async () => {
  echo = await openEchoHost("http://elsewhere.test");
});
afterAll(() => echo[Symbol.asyncDispose]());

/** Five seconds are what a plugin is given for its end. */
const patienceMs = 8000;

describe.each(tiers)("in the tier %s nothing is left after the end of a plugin with", (tier) => {
  test.concurrent.each(unloadAttempts)("$name", async ({ name }) => {
    const rights = { hosts: [echo.url], privateNetwork: true, timers: true, kvBytes: 1000 };
    const attempts = unloadAttempts;
    await using rig = await openRig({ tier, attempts, rights, options: { echo: echo.url } });
    expect(await rig.try(name)).toBe("running");
    const pid = rig.kernel.plugins().find(({ id }) => id === attacker.name)?.usage?.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    const begun = performance.now();
    await Promise.all([rig.kernel.close(), rig.kernel.close()]);
    expect(performance.now() - begun).toBeLessThan(patienceMs);
    expect(isAlive(pid)).toBe(false);
  });

  test("a call, once nothing of it is there any more", async () => {
    await expect.poll(() => echo.open()).toBe(0);
    const before = echo.heard.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(echo.heard).toHaveLength(before);
  });
});

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
