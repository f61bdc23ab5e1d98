import { json, startFakeUpstream, type FakeUpstream } from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { walkAttempts } from "./attempts/walks.ts";
import { reached } from "./support/attempt.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream(json({ data: [{ deep: {} }] }));
});
afterAll(() => upstream.close());

function start(tier: "inline" | (typeof tiers)[number]): Promise<Rig> {
  const hosts = [new URL(upstream.url).origin];
  const rights = { hosts, privateNetwork: true, kvBytes: 10_000, timers: true };
  return openRig({ tier, attempts: walkAttempts, rights, options: { url: upstream.url } });
}

describe.each(tiers)("in the tier %s nothing of the host is reached", (tier) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start(tier);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test.each(walkAttempts)("$name", async ({ name }) => {
    const loot = await rig.try(name);
    expect(loot).not.toContain(reached);
  });
});

describe("inline the process is reached", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start("inline");
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test.each(walkAttempts.filter(({ noControl }) => noControl === undefined))("$name", async ({ name }) => {
    expect(await rig.try(name)).toContain(reached);
  });
});
