import { reached } from "./support/attempt.ts";
import { systemAttempts } from "./attempts/system.ts";
import { hostileIsolation } from "./support/hostile-node.ts";
import { openFolder } from "./support/folder.ts";
import { prelude } from "./support/prelude.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";
import { openWorld, type World } from "./support/world.ts";
import { missingWalls } from "./support/walls.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const major = Number(process.versions.node.split(".")[0]);
const attempts = systemAttempts.filter(({ since = 0 }) => major >= since);
const names = attempts.map(({ name }) => name);

let world: World;
const disposals: AsyncDisposable[] = [];
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  for (const each of [...disposals.toReversed(), world]) await each[Symbol.asyncDispose]();
});

/** What came of an attempt, and what it touched: either is a success. */
async function successOf(
  rig: Rig,
  name: string,
): Promise<{ readonly loot: string; readonly wins: boolean; readonly touched: readonly string[] }> {
  world.touched();
  const loot = await rig.try(name);
  const touched = world.touched();
  return { loot, touched, wins: loot.includes(reached) || touched.length > 0 };
}

describe.each(tiers)("a plugin in the tier %s never", (tier) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig({ tier, attempts, options: world.options });
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test.each(names)("%s", async (name) => {
    expect(await successOf(rig, name)).toMatchObject({ wins: false });
  });
});

/** As though the language had let it out: the program that runs the plugins does it, with all that Node has. */
describe.each(tiers)("a program in the place of the tier %s, outside of its language, never", (tier) => {
  const walled = attempts.filter(({ wall }) => wall !== undefined);
  let rig: Rig;
  let missing: ReadonlySet<string>;
  beforeAll(async () => {
    missing = await missingWalls(tier);
    const folder = await openFolder();
    disposals.push(folder);
    const acts = walled.map(({ code }) => programAct(code));
    const before = `${prelude}\nconst given = { options: ${JSON.stringify(world.options)} };`;
    const isolation = await hostileIsolation(folder, acts, before);
    rig = await openRig({ tier, attempts: walled, isolation });
    disposals.push(rig);
  });

  test.each(walled)("$name", async ({ name, wall = "permissions" }) => {
    if (!missing.has(wall)) expect(await successOf(rig, name)).toMatchObject({ wins: false });
  });
});

function programAct(code: string): string {
  return `async ({ call, answer }) => {
    try { answer(call, String(await (async () => (${code}))())); }
    catch (error) { answer(call, "failed: " + error.message); }
  }`;
}

describe("inline, where nothing is defended, the same code", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig({ tier: "inline", attempts, options: world.options });
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test.each(attempts.filter(({ noControl }) => noControl === undefined).map(({ name }) => name))("%s", async (name) => {
    expect(await successOf(rig, name)).toMatchObject({ wins: true });
  });
});
