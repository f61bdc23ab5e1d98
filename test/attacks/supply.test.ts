import { integrityOf, lockFileOf, type LockEntry, writeLock } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import type { IsolatedTier } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import { asked, supplied, suppliedCode, type SupplyAttempt, supplyAttempts } from "./attempts/supply.ts";
import { type Folder, openFolder } from "./support/folder.ts";
import { packageFiles } from "./support/plugin-text.ts";
import { isolation, tiers } from "./support/rig.ts";

const approved: LockEntry = { version: "1.0.0", integrity: integrityOf(suppliedCode()), rights: asked };
type Locked = NonNullable<SupplyAttempt["locked"]>;
const locks: Readonly<Record<Locked, readonly (readonly [string, LockEntry])[]>> = {
  approved: [[supplied, approved]],
  nothing: [],
  less: [[supplied, { ...approved, rights: { hosts: asked.hosts ?? [] } }]],
};

/** An approved package unless the attempt says otherwise. */
type Package = Pick<SupplyAttempt, "code" | "version" | "manifest" | "files">;

function filesOf({
  code = suppliedCode(),
  version = "1.0.0",
  manifest,
  files,
}: Package): Readonly<Record<string, string>> {
  return { ...packageFiles(supplied, code, { version, capabilities: asked, ...manifest }), ...files };
}

const config = (tier: IsolatedTier) => ({ plugins: [{ plugin: supplied, sandbox: tier }] });

async function start(folder: Folder, tier: IsolatedTier): Promise<TestKernel> {
  return startTestKernel(config(tier), { baseDir: folder.path, isolation });
}

describe.each(tiers)("in the tier %s a kernel", (tier) => {
  test("runs what was approved", async () => {
    await using folder = await openFolder(filesOf({}));
    await writeLock(lockFileOf(folder.path), new Map(locks.approved));
    await using kernel = await start(folder, tier);
    expect(kernel.plugins().map(({ id }) => id)).toEqual([supplied]);
  });

  test.each(supplyAttempts)("does not run $name", async ({ locked = "approved", refused, ...given }) => {
    await using folder = await openFolder(filesOf(given));
    await writeLock(lockFileOf(folder.path), new Map(locks[locked]));
    await expect(start(folder, tier)).rejects.toThrow(refused);
    expect(Reflect.get(globalThis, "suppliedRan")).toBeUndefined();
  });

  test("goes on with what was approved when it is changed under its feet", async () => {
    await using folder = await openFolder(filesOf({}));
    await writeLock(lockFileOf(folder.path), new Map(locks.approved));
    await using kernel = await start(folder, tier);
    await folder.write(filesOf({ code: suppliedCode("/* tampered */") }));
    await expect(kernel.reload(config(tier))).rejects.toThrow("its code is not what was approved");
    expect(kernel.describe().generation).toBe(1);
  });
});
