import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Capabilities, gatewayView } from "@patchbay/sdk";
import type { WallName } from "@patchbay/sdk/host";
import { beforeEach, describe, expect, test } from "vitest";
import { faultText } from "../../src/config/fault.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { chooseTier, missingWalls } from "../../src/plugins/choose-tier.ts";
import { integrityOf } from "../../src/plugins/integrity.ts";
import type { IsolationSettings } from "../../src/plugins/isolation-site.ts";
import { loadPlugins } from "../../src/plugins/load-plugins.ts";
import { lockFileOf, type LockEntry, writeLock } from "../../src/plugins/lock.ts";
import { fakeIsolation } from "./fake-isolation.ts";
import { codeOf, installed, packageFiles } from "./plugin-package.ts";
import { tempFolder, writeFiles } from "./temp-folder.ts";

const name = "patchbay-plugin-acme";
const asked: Capabilities = { hosts: ["api.acme.example"], timers: true };
const grant: Capabilities = { hosts: ["api.acme.example:443", "other.example"] };

interface Setting {
  readonly entry?: unknown;
  readonly lock?: Readonly<Record<string, LockEntry>>;
  readonly weak?: readonly WallName[];
  readonly minimum?: readonly WallName[];
  readonly settings?: IsolationSettings;
}

async function load(folder: string, { entry = name, lock, weak, minimum, settings }: Setting = {}) {
  if (lock) await writeLock(lockFileOf(folder), new Map(Object.entries(lock)));
  const fake = fakeIsolation(weak && { process: weak });
  const raw = { plugins: [entry], ...(minimum && { sandbox: { minimum } }) };
  const config = resolveConfig(raw, { baseDir: folder, env: {} });
  const findIsolation = () => Promise.resolve(fake.isolation);
  const sources = { baseDir: folder, env: { KEY: "key-1" }, sandbox: config.sandbox, findIsolation, ...settings };
  const { loaded, faults, unread } = await loadPlugins(config.plugins, sources);
  return {
    loaded,
    plugin: loaded[0],
    unread,
    ...fake,
    faults: faults.map(faultText).map((text) => text.replaceAll(folder, "")),
  };
}

const locked = (rest: Partial<LockEntry> = {}) => ({
  [name]: { version: "1.0.0", integrity: integrityOf(codeOf(name)), rights: asked, ...rest },
});

beforeEach(() => void Reflect.deleteProperty(globalThis, "evaluated"));

describe("where code runs", () => {
  test("a package of others runs in a process, and none of it in the kernel", async () => {
    const folder = await tempFolder(installed({ name, manifest: { capabilities: asked } }));
    const { plugin, isolated, described } = await load(folder, { lock: locked() });
    expect(plugin).toMatchObject({ id: name, tier: "process", version: "1.0.0", origin: name });
    expect(plugin?.rights).toEqual({ hosts: ["api.acme.example:443"], timers: true });
    expect(isolated).toHaveLength(1);
    expect(isolated[0]).toMatchObject({ id: name, tier: "process", code: codeOf(name), rights: plugin?.rights });
    expect(isolated[0]?.description).toEqual({ name, sdk: "^1.0", capabilities: asked });
    expect(described).toEqual([]);
    expect(Reflect.get(globalThis, "evaluated")).toBeUndefined();
    const files = [`node_modules/${name}/dist/plugin.js`, `node_modules/${name}/package.json`, "patchbay.lock"];
    expect(plugin?.files).toEqual(files.map((file) => join(folder, file)));
  });

  test.each([
    ["the system gives process no wall to the network", { weak: ["interpreter", "network"] }],
    ["a wall of the minimum stands there alone", { minimum: ["interpreter"] }],
  ] satisfies [string, Setting][])("it runs in strict where %s", async (_why, setting: Setting) => {
    const folder = await tempFolder(installed({ name }));
    expect((await load(folder, { ...setting, entry: { plugin: name, grant: {} } })).plugin?.tier).toBe("strict");
  });

  test("the operator's word wins, either way", async () => {
    const folder = await tempFolder(installed({ name }));
    const strict = await load(folder, { entry: { plugin: name, sandbox: "strict", grant: {} } });
    expect(strict.plugin?.tier).toBe("strict");
    expect(Reflect.get(globalThis, "evaluated")).toBeUndefined();
    const inline = await load(folder, { entry: { plugin: name, sandbox: "inline" } });
    expect([inline.plugin?.tier, inline.isolated]).toEqual(["inline", []]);
    expect(Reflect.get(globalThis, "evaluated")).toEqual([name]);
  });

  test("a file of the operator's runs inline, and elsewhere only if asked to", async () => {
    const folder = await tempFolder({ "own.ts": `${codeOf("own")}export type Extra = string;` });
    expect((await load(folder, { entry: "./own.ts" })).plugin?.tier).toBe("inline");
    const { plugin, described } = await load(folder, { entry: { plugin: "./own.ts", sandbox: "process" } });
    expect(plugin).toMatchObject({ id: "own", tier: "process", rights: {} });
    expect(described).toHaveLength(1);
    expect(described[0]?.code).not.toContain("type Extra");
  });

  test("a wall of the minimum that does not stand refuses code of others, with the wall's own words", async () => {
    const folder = await tempFolder(installed({ name }));
    const setting = { minimum: ["network"], weak: ["network"] } satisfies Setting;
    expect((await load(folder, { ...setting, entry: { plugin: name, sandbox: "process", grant: {} } })).faults).toEqual(
      ['plugins[0]: sandbox.minimum asks for the wall "network", which does not stand in process here: about network'],
    );
    expect((await load(folder, { ...setting, entry: { plugin: name, sandbox: "inline" } })).faults).toEqual([
      'plugins[0]: sandbox.minimum asks for the walls "network", and inline there are none (sandbox: "process")',
    ]);
  });

  test("an interpreter of its own is a wall to the language as well", () => {
    const wall = (each: WallName, stands: boolean) => ({ name: each, stands, detail: each });
    const strength = { process: [wall("language", false)], strict: [wall("interpreter", true), wall("network", true)] };
    expect(missingWalls(strength, "strict", ["language", "network"])).toEqual([]);
    expect(missingWalls(strength, "process", ["language", "limits"])).toEqual([
      { name: "language", detail: "language" },
      { name: "limits", detail: "the tier process has no such wall" },
    ]);
    expect(chooseTier(strength, [])).toBe("strict");
  });

  test("without the package for it, the fault says what to install", async () => {
    const folder = await tempFolder(installed({ name }));
    const settings = { findIsolation: () => Promise.resolve(undefined) };
    expect((await load(folder, { settings })).faults).toEqual([
      "plugins[0]: runs outside the kernel's process, for which @patchbay/sandbox is not installed (npm install @patchbay/sandbox)",
    ]);
  });

  test.each(["catalog", gatewayView.id])(
    "a plugin that uses the service %j cannot leave the kernel's process",
    async (id) => {
      const folder = await tempFolder(installed({ name, manifest: { requires: [{ id, version: 1 }] } }));
      expect((await load(folder, { entry: { plugin: name, grant: {} } })).faults).toEqual([
        `plugins[0]: plugin "${name}" uses the service "${id}", which cannot leave the kernel's process (sandbox: "inline", if you trust it with everything)`,
      ]);
    },
  );
});

describe("what it may do", () => {
  const files = installed({ name, manifest: { capabilities: asked } });
  const refusal = async (setting: Setting, parts = {}) => {
    const folder = await tempFolder(installed({ name, manifest: { capabilities: asked }, ...parts }));
    const { faults, isolated } = await load(folder, setting);
    expect(isolated).toEqual([]);
    return faults;
  };

  test("is what it asks for and its entry grants", async () => {
    const { plugin, faults } = await load(await tempFolder(files), { entry: { plugin: name, grant } });
    expect(faults).toEqual([]);
    expect(plugin?.rights).toEqual({ hosts: ["api.acme.example:443"] });
  });

  test("is nothing that nobody approved", async () => {
    expect(await refusal({})).toEqual([
      `plugins[0]: plugin "${name}": version 1.0.0 is not approved; it asks for host api.acme.example:443; timers (patchbay plugin approve ${name})`,
    ]);
  });

  test("is not what another version was approved for", async () => {
    const capabilities = { ...asked, hosts: ["api.acme.example", "tracker.example"] };
    expect(await refusal({ lock: locked() }, { version: "1.1.0", manifest: { capabilities } })).toEqual([
      `plugins[0]: plugin "${name}": version 1.1.0 is not approved, version 1.0.0 is; now also asks for host tracker.example:443 (patchbay plugin approve ${name})`,
    ]);
    expect(await refusal({ lock: locked() }, { version: "1.1.0" })).toEqual([
      expect.stringContaining("version 1.1.0 is not approved, version 1.0.0 is; it asks for nothing new"),
    ]);
  });

  test("does not grow when the manifest of an approved version does", async () => {
    const capabilities = { ...asked, content: ["prompt"] } as const;
    expect(await refusal({ lock: locked() }, { manifest: { capabilities } })).toEqual([
      `plugins[0]: plugin "${name}": now also asks for what clients ask (patchbay plugin approve ${name})`,
    ]);
  });

  test("is nothing for code that is not what its manifest says", async () => {
    const folder = await tempFolder(files);
    const file = join(folder, `node_modules/${name}/dist/plugin.js`);
    await writeFile(file, `${await readFile(file, "utf8")}// tampered`);
    const { faults, isolated } = await load(folder, { lock: locked() });
    expect(isolated).toEqual([]);
    expect(faults).toEqual([
      expect.stringMatching(/^plugins\[0]: \/node_modules\/.*plugin\.js is not what its manifest says: it has sha256-/),
    ]);
  });

  test("is nothing for code that changed under an approved number, not even with a grant", async () => {
    const code = `${codeOf(name)}// tampered, and the manifest with it`;
    const manifest = { capabilities: asked, integrity: integrityOf(code) };
    const expected = [
      `plugins[0]: plugin "${name}": its code is not what was approved: it has ${integrityOf(code)}, patchbay.lock has ${integrityOf(codeOf(name))} (patchbay plugin approve ${name})`,
    ];
    expect(await refusal({ lock: locked() }, { code, manifest })).toEqual(expected);
    expect(await refusal({ lock: locked(), entry: { plugin: name, grant } }, { code, manifest })).toEqual(expected);
  });

  test("is never the text of its secrets", async () => {
    const manifest = { capabilities: { reveal: true } };
    expect(await refusal({ entry: { plugin: name, grant: {} } }, { manifest })).toEqual([
      expect.stringContaining(
        "reads the text of its secrets (capabilities.reveal), which only a plugin that runs inline may",
      ),
    ]);
  });

  test("of a file of the operator's is approved once, however often it is edited", async () => {
    const text = `export const plugin = { name: "own", sdk: "1.0", capabilities: { timers: true }, setup: () => ({}) };`;
    const folder = await tempFolder({ "own.js": text });
    const entry = { plugin: "./own.js", sandbox: "process" };
    expect((await load(folder, { entry })).faults).toEqual([
      'plugins[0]: plugin "own": is not approved; it asks for timers (patchbay plugin approve /own.js)',
    ]);
    const lock = { own: { rights: { timers: true } } };
    expect((await load(folder, { entry, lock })).plugin?.rights).toEqual({ timers: true });
    await writeFiles(folder, { "own.js": `${text}\nglobalThis.edited = true;` });
    expect((await load(folder, { entry })).plugin?.rights).toEqual({ timers: true });
    await writeFiles(folder, { "own.js": text.replace("timers: true", `timers: true, kvBytes: 100`) });
    expect((await load(folder, { entry })).faults).toEqual([
      expect.stringContaining("now also asks for 100 bytes of storage"),
    ]);
  });

  test("changes the fingerprint, as code and tier do", async () => {
    const folder = await tempFolder(files);
    const prints = [
      await load(folder, { entry: { plugin: name, grant } }),
      await load(folder, { entry: { plugin: name, grant } }),
      await load(folder, { entry: { plugin: name, grant: asked } }),
      await load(folder, { entry: { plugin: name, grant, sandbox: "strict" } }),
    ].map(({ plugin }) => plugin?.fingerprint);
    expect(prints[1]).toBe(prints[0]);
    expect(new Set(prints).size).toBe(3);
  });

  test("is not decided by a lock that cannot be read", async () => {
    expect(await refusal({ entry: name, settings: {} }, {})).toHaveLength(1);
    const folder = await tempFolder({
      ...files,
      "patchbay.lock": `{ "lock": "1", "plugins": { "x": { "right": {} } } }`,
    });
    expect((await load(folder)).faults).toEqual([
      expect.stringContaining('/patchbay.lock plugins.x.right: unknown key (did you mean "rights"?)'),
      expect.stringContaining("plugins.x.rights: missing"),
    ]);
  });
});

describe("a package of others", () => {
  test("has its options checked by the JSON Schema of its manifest", async () => {
    const options = {
      type: "object",
      properties: { apiKey: {}, region: { type: "string" } },
      required: ["apiKey"],
      additionalProperties: false,
    };
    const folder = await tempFolder(installed({ name, manifest: { options } }));
    const entry = (given: unknown) => ({ plugin: name, grant: {}, options: given });
    expect((await load(folder, { entry: entry({ apiKey: { $env: "KEY" } }) })).faults).toEqual([]);
    expect((await load(folder, { entry: entry({ reigon: "eu" }) })).faults).toEqual([
      'plugins[0].options.reigon: unknown option (did you mean "region"?)',
      "plugins[0].options.apiKey: required",
    ]);
  });

  test("says in its manifest what is wrong with it", async () => {
    const manifest = { capabilites: {}, entry: "../evil.js", integrity: "sha256-no" } as object;
    const folder = await tempFolder(installed({ name, manifest }));
    expect((await load(folder, {})).faults.map((text) => text.replace(/^.*package\.json /, ""))).toEqual([
      'patchbay.capabilites: unknown key (did you mean "capabilities"?)',
      "patchbay.entry: must be a .js or .mjs file within the package",
      "patchbay.integrity: must be sha256- and the hash of the entry in base64",
    ]);
  });

  test("of a level that the kernel does not have is refused for that alone", async () => {
    const folder = await tempFolder(installed({ name, manifest: { sdk: "1.7", news: {} } as object }));
    expect((await load(folder, {})).faults).toEqual([
      expect.stringMatching(/patchbay\.sdk: was written for level 1\.7 .* \(update @patchbay\/core\)$/),
    ]);
  });

  test("without a manifest is bundled and read in a process, and left unread where none may be started", async () => {
    const json = `{ "name": "${name}", "version": "1.0.0", "type": "module", "exports": "./plugin.js" }`;
    const folder = await tempFolder({
      [`node_modules/${name}/package.json`]: json,
      [`node_modules/${name}/plugin.js`]: codeOf(name),
    });
    const { plugin, described } = await load(folder, { entry: { plugin: name, grant: {} } });
    expect([plugin?.tier, described.length]).toEqual(["process", 1]);
    const checked = await load(folder, { settings: { manifestsOnly: true } });
    expect([checked.faults, checked.described, checked.unread]).toEqual([
      [],
      [],
      [{ path: "plugins[0]", reason: expect.stringContaining("manifest") }],
    ]);
  });

  test("reached by a path is held to its manifest as well", async () => {
    const folder = await tempFolder(packageFiles({ name, manifest: { capabilities: asked } }));
    const entry = { plugin: ".", sandbox: "process" };
    expect((await load(folder, { entry, lock: locked() })).plugin?.rights).toEqual({
      hosts: ["api.acme.example:443"],
      timers: true,
    });
    expect((await load(folder, { entry, lock: locked({ integrity: integrityOf("other") }) })).faults).toEqual([
      expect.stringContaining("its code is not what was approved"),
    ]);
  });
});
