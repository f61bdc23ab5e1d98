import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { faultText } from "../../src/config/fault.ts";
import { manifestFaults } from "../../src/plugins/check-manifest.ts";
import { integrityOf } from "../../src/plugins/integrity.ts";
import { readLock, writeLock } from "../../src/plugins/lock.ts";
import { readManifest } from "../../src/plugins/read-manifest.ts";
import { packageFiles } from "./plugin-package.ts";
import { tempFolder } from "./temp-folder.ts";
import { readdir, readFile } from "node:fs/promises";

const whole = {
  sdk: "^1.0",
  entry: "dist/plugin.js",
  integrity: integrityOf("code"),
  order: { stage: "early", after: ["other"] },
  requires: [{ id: "catalog", version: 1 }],
  provides: [],
  capabilities: {
    hosts: ["api.acme.example", "*.acme.example:8443", "http://127.0.0.1:11434"],
    privateNetwork: true,
    content: ["prompt", "answer"],
    timers: true,
    secrets: { apiKey: { hosts: ["api.acme.example:443"], places: ["header:authorization", "query:key"] } },
    profiles: ["oauth-refresh"],
    kvBytes: 65_536,
    memoryMb: 64,
    cpu: 0.5,
  },
  contributes: { providers: ["acme"], hooks: ["outboundProvider"] },
  options: { type: "object" },
  onFault: "stricter",
};

const faults = (block: unknown) => manifestFaults(block).map(faultText);

describe("a manifest", () => {
  test("may say all that a plugin can say of itself", () => expect(faults(whole)).toEqual([]));

  test.each([
    [{ capabilites: {} }, 'patchbay.capabilites: unknown key (did you mean "capabilities"?)'],
    [{ capabilities: { host: [] } }, 'patchbay.capabilities.host: unknown key (did you mean "hosts"?)'],
    [{ capabilities: { hosts: ["*"] } }, /^patchbay\.capabilities\.hosts\[0]: must be a host such as/],
    [
      { capabilities: { secrets: { k: { hosts: ["evil.example"], places: ["header:x"] } } } },
      'patchbay.capabilities.secrets.k.hosts[0]: "evil.example" is not among hosts (add it to hosts)',
    ],
    [{ capabilities: { cpu: 2 } }, "patchbay.capabilities.cpu: must be a number from 0 to 1, got 2"],
    [
      { contributes: { hooks: ["transfrom"] } },
      /^patchbay\.contributes\.hooks\[0]: .* \(did you mean "transform"\?\)$/,
    ],
    [{ onFault: "panic" }, /^patchbay\.onFault: must be "skip" or /],
    [{ requires: ["catalog@1"] }, "patchbay.requires[0]: must be an object, got a string"],
    [{ options: "schema.json" }, "patchbay.options: must be an object, got a string"],
    [{ integrity: undefined }, "patchbay.integrity: missing, must be a hash"],
    [{ integrity: "sha512-abc" }, "patchbay.integrity: must be sha256- and the hash of the entry in base64"],
    [{ entry: "/etc/passwd.js" }, "patchbay.entry: must be a .js or .mjs file within the package"],
    [{ entry: "dist/../../x.js" }, "patchbay.entry: must be a .js or .mjs file within the package"],
    [{ sdk: "2.0", other: 1 }, /^patchbay\.sdk: was written for level 2\.0 .* \(update @patchbay\/core\)$/],
    [{ sdk: ">=1" }, /^patchbay\.sdk: sdk must be a level such as "1\.0", got ">=1"/],
  ])("with %j is a fault with its path", (change, expected) => {
    expect(faults({ ...whole, ...change })).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });

  test.each([undefined, null, [], "x", 1])("that is %j is a fault", (block) => expect(faults(block)).toHaveLength(1));

  test("is read without running the package", async () => {
    const folder = await tempFolder(packageFiles({ name: "acme", version: "1.2.3", code: "throw new Error('ran');" }));
    expect(await readManifest(folder)).toMatchObject({
      folder,
      file: join(folder, "package.json"),
      name: "acme",
      version: "1.2.3",
      manifest: { entry: "dist/plugin.js" },
      faults: [],
    });
    expect(await readManifest(join(folder, "dist"))).toBeUndefined();
    const plain = await tempFolder({ "package.json": `{ "name": "plain" }` });
    expect(await readManifest(plain)).toMatchObject({ name: "plain", manifest: undefined, faults: [] });
  });
});

describe("a lock", () => {
  const lock = new Map([
    [
      "b",
      {
        version: "1.0.0",
        integrity: integrityOf("b"),
        rights: { timers: true, hosts: ["x.example:443"] },
        report: "sha256-x",
      },
    ],
    ["a", { rights: {} }],
  ]);

  test("is the same text for the same content, and leaves no drafts", async () => {
    const folder = await tempFolder();
    const [one, other] = [join(folder, "one.lock"), join(folder, "other.lock")];
    await writeLock(one, lock);
    await writeLock(other, new Map([...lock].toReversed()));
    expect(await readFile(one, "utf8")).toBe(await readFile(other, "utf8"));
    expect(await readdir(folder)).toEqual(["one.lock", "other.lock"]);
    expect(await readLock(one)).toEqual(lock);
    expect(await readLock(join(folder, "none.lock"))).toEqual(new Map());
  });

  test.each([
    ["{", /no\.lock: not valid JSON at line 1/],
    ["[]", /must be an object/],
    [`{ "lock": "2", "plugins": {} }`, /lock: must be "1"/],
    [
      `{ "lock": "1", "plugins": { "a": { "rights": { "hosts": ["*"] } } } }`,
      /plugins\.a\.rights\.hosts\[0]: must be a host/,
    ],
  ])("%j is refused", async (text, expected) => {
    const folder = await tempFolder({ "no.lock": text });
    await expect(readLock(join(folder, "no.lock"))).rejects.toThrow(expected);
  });
});
