import type { Isolation } from "@patchbay/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frameAttempts } from "./attempts/frames.ts";
import { openFolder } from "./support/folder.ts";
import { honest, honestEntries } from "./support/honest.ts";
import { hostileIsolation } from "./support/hostile-node.ts";
import { alive, expectLife } from "./support/life.ts";
import { attacker, isolation, openRig, type Rig, tiers } from "./support/rig.ts";

const attempts = [...frameAttempts.map(({ name, act }) => ({ name, code: act })), alive];
const acts = [...frameAttempts.map(({ act }) => act), `({ answer, call }) => answer(call, "${alive.name}")`];
/** It acts and then answers as one should. */
const ended = 'answer(call, "done")';
const patienceMs = 5000;
const mostLogged = 8 * 1024 * 1024;

/** The processes of the attacker turn against the host; those of others are what they should be. */
async function start(tier: (typeof tiers)[number]): Promise<Rig> {
  const folder = await openFolder();
  const hostile = await hostileIsolation(folder, acts);
  const mixed: Isolation = {
    ...isolation,
    isolate: (source) => (source.id === attacker.name ? hostile : isolation).isolate(source),
  };
  const config = { ...honestEntries, upstream: { firstByteMs: 2000 } };
  const rig = await openRig({ tier, attempts, isolation: mixed, files: honest.files, config });
  return {
    ...rig,
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe.each(tiers)("a process in the place of the tier %s does no harm that sends", (tier) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start(tier);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test.each(frameAttempts)("$name", async ({ name, act, reason, late }) => {
    const logged = rig.kernel.logs.length;
    const said = (): string => rig.kernel.logs.slice(logged).join("");
    const begun = performance.now();
    const { status, text } = await rig.ask(name);
    expect(performance.now() - begun).toBeLessThan(patienceMs);
    if (reason) await expect.poll(said, { timeout: patienceMs }).toMatch(reason);
    await expectLife(rig);
    if (act.includes(ended)) expect(text).toBe("done");
    else if (reason && !late) expect(status).toBeGreaterThanOrEqual(500);
    expect(said().length).toBeLessThan(mostLogged);
  });
});
