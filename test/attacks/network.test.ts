import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { networkAttempts } from "./attempts/network.ts";
import { reached } from "./support/attempt.ts";
import { type EchoHost, openEchoHost } from "./support/echo-host.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";
import { openWorld, type World } from "./support/world.ts";

/** What names lead to, one answer for each question. Nobody outside is asked. */
const names = vi.hoisted(() => {
  const answers: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "inside.test": [["127.0.0.1"]],
    "mixed.test": [["127.0.0.1", "8.8.8.8"]],
    "metadata.test": [["169.254.169.254"]],
    "moving.test": [["169.254.169.254"], ["127.0.0.1"]],
  };
  const asked: string[] = [];
  return {
    asked,
    lookup(name: string) {
      const list = answers[name] ?? [];
      const before = asked.filter((each) => each === name).length;
      asked.push(name);
      const addresses = list[Math.min(before, list.length - 1)];
      if (!addresses) return Promise.reject(Object.assign(new Error(`no such name: ${name}`), { code: "ENOTFOUND" }));
      return Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    },
  };
});
vi.mock("node:dns/promises", async (original) => ({
  ...(await original<object>()),
  lookup: (name: string) => names.lookup(name),
}));

let world: World;
let echo: EchoHost;
beforeAll(async () => {
  world = await openWorld();
  echo = await openEchoHost(`http://127.0.0.1:${world.options["tcpPort"]}`);
});
afterAll(async () => {
  for (const each of [echo, world]) await each[Symbol.asyncDispose]();
});

describe.each(tiers)("in the tier %s no call reaches", (tier) => {
  let near: Rig;
  let far: Rig;
  beforeAll(async () => {
    near = await start({ hosts: [echo.url, "http://metadata.test"], privateNetwork: true });
    const ports = ["inside.test", "mixed.test", "moving.test"].map(
      (name) => `http://${name}:${world.options["tcpPort"]}`,
    );
    far = await start({ hosts: [...ports, "http://metadata.test"] });
  });
  afterAll(async () => {
    await near[Symbol.asyncDispose]();
    await far[Symbol.asyncDispose]();
  });

  function start(rights: { hosts: string[]; privateNetwork?: boolean }): Promise<Rig> {
    const options = { ...world.options, granted: echo.url };
    return openRig({ tier, attempts: networkAttempts, rights, options, node: { baseUrl: echo.url } });
  }

  test.each(networkAttempts)("$name", async ({ name }) => {
    for (const rig of [near, far]) {
      world.touched();
      const loot = await rig.try(name);
      expect({ loot, reached: loot.includes(reached), touched: world.touched() }).toMatchObject({
        reached: false,
        touched: [],
      });
    }
  });

  test("though the names were looked up, and what was granted is reached", async () => {
    expect(names.asked).toEqual(expect.arrayContaining(["inside.test", "mixed.test", "moving.test", "metadata.test"]));
    expect(await near.try("elsewhere by a redirect")).toMatch(/^307/);
  });
});
