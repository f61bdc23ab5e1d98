import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { definePlugin, Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import { strictObject, z } from "zod";
import { faultText } from "../../src/config/fault.ts";
import type { ResolvedEntry } from "../../src/config/resolved.ts";
import { checkLevel } from "../../src/plugins/check-level.ts";
import { loadPlugins } from "../../src/plugins/load-plugins.ts";
import { tempFolder, writeFiles } from "./temp-folder.ts";

const here = dirname(fileURLToPath(import.meta.url));

const simple = (name: string) =>
  `import { definePlugin } from "@patchbay/sdk";
   export const plugin = definePlugin({ name: ${JSON.stringify(name)}, sdk: "1.0", setup: () => ({}) });`;

function entry(plugin: ResolvedEntry["plugin"], rest: Partial<ResolvedEntry> = {}): ResolvedEntry {
  return {
    plugin,
    options: undefined,
    id: undefined,
    order: undefined,
    tier: "inline",
    grant: undefined,
    onBootFailure: "abort",
    path: "plugins[0]",
    ...rest,
  };
}

async function load(entries: readonly ResolvedEntry[], { baseDir = here, env = {} } = {}) {
  const { loaded, faults, dropped } = await loadPlugins(entries, { baseDir, env });
  return { loaded, faults: faults.map(faultText), dropped };
}

const textOf = (options: unknown) => revealSecret((options as { token: Secret }).token);

describe("loadPlugins", () => {
  test("loads a TypeScript file, picks up a change, and knows unchanged code again", async () => {
    const folder = await tempFolder({ "own.ts": simple("own") });
    const entries = [entry(join(folder, "own.ts"))];

    const [first] = (await load(entries)).loaded;
    const [again] = (await load(entries)).loaded;
    await writeFiles(folder, { "own.ts": simple("own").replace("({})", "({ dispose() {} })") });
    const [changed] = (await load(entries)).loaded;

    expect(first).toMatchObject({
      id: "own",
      origin: join(folder, "own.ts"),
      version: undefined,
      files: [join(folder, "own.ts")],
    });
    expect(again?.plugin).toBe(first?.plugin);
    expect(again?.fingerprint).toBe(first?.fingerprint);
    expect(changed?.plugin).not.toBe(first?.plugin);
    expect(changed?.fingerprint).not.toBe(first?.fingerprint);
  });

  test("loads a JavaScript file without a bundle, and picks up a change", async () => {
    const folder = await tempFolder({
      "own.mjs": `export const plugin = { name: "own", sdk: "1.0", setup: () => ({}) };`,
    });
    const entries = [entry(join(folder, "own"))];

    const [first] = (await load(entries)).loaded;
    await writeFiles(folder, {
      "own.mjs": `export const plugin = { name: "changed", sdk: "1.0", setup: () => ({}) };`,
    });
    const [changed] = (await load(entries)).loaded;

    expect([first?.id, changed?.id]).toEqual(["own", "changed"]);
  });

  test("finds packages by name, linked ones as TypeScript, and their versions", async () => {
    const manifest = {
      name: "@acme/linked",
      version: "1.2.3",
      exports: { ".": { "@patchbay/source": "./src/plugin.ts", default: "./dist/no.js" } },
    };
    const folder = await tempFolder({
      "linked/package.json": JSON.stringify(manifest),
      "linked/src/plugin.ts": simple("@acme/linked"),
      "app/node_modules/built/package.json": `{ "name": "built", "version": "2.0.0", "type": "module", "exports": "./plugin.js" }`,
      "app/node_modules/built/plugin.js": `export const plugin = { name: "built", sdk: "1.0", setup: () => ({}) };`,
    });
    await mkdir(join(folder, "app/node_modules/@acme"));
    await symlink(join(folder, "linked"), join(folder, "app/node_modules/@acme/linked"));

    const { loaded, faults } = await load([entry("@acme/linked"), entry("built")], { baseDir: join(folder, "app") });

    expect(faults).toEqual([]);
    expect(loaded.map(({ id, version, origin }) => [id, version, origin])).toEqual([
      ["@acme/linked", "1.2.3", "@acme/linked"],
      ["built", "2.0.0", "built"],
    ]);
    expect(loaded[0]?.files).toEqual([join(folder, "linked/src/plugin.ts")]);
  });

  test("loads a folder with a package.json, and demands that names agree", async () => {
    const folder = await tempFolder({
      "package.json": `{ "name": "one", "version": "0.0.1", "exports": "./plugin.ts" }`,
      "plugin.ts": simple("another"),
    });

    expect((await load([entry(folder)])).faults).toEqual([
      'plugins[0]: plugin "another" comes in package "one" (both must have the same name)',
    ]);
  });

  test("says what to install, or what was meant", async () => {
    const folder = await tempFolder({
      "node_modules/patchbay-plugin-acme/package.json": `{ "name": "patchbay-plugin-acme", "keywords": ["patchbay-plugin"] }`,
    });
    const { faults } = await load([entry("patchbay-plugin-acmee"), entry("far-off", { path: "plugins[1]" })], {
      baseDir: folder,
    });

    expect(faults).toEqual([
      'plugins[0]: plugin "patchbay-plugin-acmee" is not installed (did you mean "patchbay-plugin-acme"? or: npm install patchbay-plugin-acmee)',
      'plugins[1]: plugin "far-off" is not installed (npm install far-off)',
    ]);
  });

  test("says what is wrong with a path", async () => {
    const folder = await tempFolder({
      "empty/readme.txt": "",
      "unbuilt/package.json": `{ "name": "unbuilt", "main": "dist/index.js" }`,
    });

    const { faults } = await load(
      ["gone", "empty", "empty/readme.txt", "unbuilt"].map((name) => entry(join(folder, name))),
    );

    expect(faults).toEqual([
      `plugins[0]: there is no file or folder ${folder}/gone`,
      `plugins[0]: the folder ${folder}/empty has no package.json (name the plugin's file instead)`,
      `plugins[0]: ${folder}/empty/readme.txt is no plugin (plugins are .ts, .js or .mjs files)`,
      `plugins[0]: package "${folder}/unbuilt" names ${folder}/unbuilt/dist/index.js, which is not there (build the package)`,
    ]);
  });

  test("says what a module exports instead of a plugin, and where its code fails", async () => {
    const folder = await tempFolder({
      "default.ts": `export default {};\nexport const helper = 1;`,
      "broken.ts": `export const plugin = ;`,
      "throws.mjs": `\nthrow new Error("no luck");`,
    });

    const { faults } = await load(["default.ts", "broken.ts", "throws.mjs"].map((name) => entry(join(folder, name))));

    expect(faults).toEqual([
      'plugins[0]: the module exports "default", "helper", not "plugin" (export const plugin = definePlugin({ … }))',
      `plugins[0]: ${folder}/broken.ts:1:23: unexpected ";"`,
      expect.stringContaining(`plugins[0]: ${folder}/throws.mjs cannot be imported: no luck`),
    ]);
  });

  test("checks the shape of a plugin as a whole", async () => {
    const wrong: object = { name: "", sdk: "1.0", stup: 1, order: { stage: "frist" }, requires: [{ id: "a" }] };
    // Such a plugin does not compile; one from JavaScript may look like this.
    const { faults } = await load([entry(wrong as never)]);

    expect(faults).toEqual([
      'plugins[0].plugin.stup: unknown key (did you mean "setup"?)',
      "plugins[0].plugin.name: must not be empty",
      'plugins[0].plugin.order.stage: must be "first" or "early" or "normal" or "late" or "last", got "frist" (did you mean "first"?)',
      "plugins[0].plugin.requires[0].version: missing, must be a whole number of at least 0",
      "plugins[0].plugin.setup: missing, must be a function",
    ]);
  });

  test("negotiates the level of the contract and says who must be updated", () => {
    expect(checkLevel("1.0", "1.2")).toBeUndefined();
    expect(checkLevel("1.3", "1.2")).toEqual({
      message: "was written for level 1.3 of the plugin contract, this kernel has 1.2",
      hint: "update @patchbay/core",
    });
    expect(checkLevel("2.0", "1.2")?.hint).toBe("update @patchbay/core");
    expect(checkLevel("1.9", "2.0")?.hint).toBe("update the plugin");
    expect(checkLevel(1, "1.0")?.message).toBe('sdk must be a level such as "1.0", got 1');
  });

  test("refuses a plugin of another level without a look at its shape", async () => {
    const { faults } = await load([entry({ name: "future", sdk: "9.0" } as never)]);

    expect(faults).toEqual([
      'plugins[0]: plugin "future" was written for level 9.0 of the plugin contract, this kernel has 1.0 (update @patchbay/core)',
    ]);
  });

  test("refuses two runs under one id", async () => {
    const plugin = definePlugin({ name: "twice", sdk: "1.0", setup: () => ({}) });
    const { loaded, faults } = await load([
      entry(plugin),
      entry(plugin, { path: "plugins[1]" }),
      entry(plugin, { id: "other" }),
    ]);

    expect(faults).toEqual(['plugins[1]: "twice" is already loaded by plugins[0] (give one of them an id)']);
    expect(loaded.map(({ id }) => id)).toEqual(["twice", "twice", "other"]);
  });
});

describe("options", () => {
  const schema = z.object({
    mode: z.enum(["console", "file"]).default("file"),
    token: z.instanceof(Secret).optional(),
    rules: z
      .array(z.object({ match: z.string(), names: z.record(z.string(), z.object({ short: z.string() })).optional() }))
      .default([]),
    output: z
      .union([
        z.object({ kind: z.literal("a"), first: z.number() }),
        z.object({ kind: z.literal("b"), second: z.number() }),
      ])
      .optional(),
    open: z.looseObject({ known: z.string().optional() }).optional(),
    free: z.unknown().optional(),
  });
  const plugin = definePlugin({ name: "with-options", sdk: "1.0", options: schema, setup: () => ({}) });
  const withOptions = (options: unknown) => [entry(plugin, { options })];

  test("are what their schema makes of them", async () => {
    const { loaded, faults } = await load(withOptions(undefined));

    expect(faults).toEqual([]);
    expect(loaded[0]?.options).toEqual({ mode: "file", rules: [] });
  });

  test("may have no unknown keys at any depth, and faults come all at once", async () => {
    const { faults } = await load(
      withOptions({
        mod: "file",
        rules: [
          { match: 1, nmes: {} },
          { match: "x", names: { any: { short: "s", shrt: "t" } } },
        ],
        output: { kind: "b", second: 1, secnd: 2 },
        open: { whatever: 1 },
        free: { whatever: 1 },
      }),
    );

    expect(faults).toEqual([
      'plugins[0].options.mod: unknown option (did you mean "mode"?)',
      'plugins[0].options.rules[0].nmes: unknown option (did you mean "names"?)',
      'plugins[0].options.rules[1].names.any.shrt: unknown option (did you mean "short"?)',
      'plugins[0].options.output.secnd: unknown option (did you mean "second"?)',
      "plugins[0].options.rules[0].match: invalid input: expected string, received number",
    ]);
  });

  test("are checked by schemas that know no JSON Schema, and by those that wait", async () => {
    const slow = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) =>
          Promise.resolve(
            value === "right" ? { value } : { issues: [{ message: "Wrong.", path: [{ key: "a" }, "b c"] }] },
          ),
      },
    } as const;
    const waiting = definePlugin({ name: "waiting", sdk: "1.0", options: slow, setup: () => ({}) });

    expect((await load([entry(waiting, { options: "right" })])).loaded[0]?.options).toBe("right");
    expect((await load([entry(waiting, { options: {} })])).faults).toEqual(['plugins[0].options.a["b c"]: wrong']);
  });

  test("follow references of a recursive schema", async () => {
    type Tree = { readonly children?: readonly Tree[] | undefined };
    const tree: z.ZodType<Tree> = strictObject({ children: z.lazy(() => z.array(tree)).optional() });
    const recursive = definePlugin({ name: "recursive", sdk: "1.0", options: tree, setup: () => ({}) });

    const { faults } = await load([entry(recursive, { options: { children: [{ childen: [] }] } })]);

    expect(faults).toEqual(['plugins[0].options.children[0].childen: unknown option (did you mean "children"?)']);
  });

  test("are refused by a plugin without a schema, unless there are none", async () => {
    const bare = definePlugin({ name: "bare", sdk: "1.0", setup: () => ({}) });

    expect((await load([entry(bare, { options: {} })])).loaded).toHaveLength(1);
    expect((await load([entry(bare, { options: { a: 1 } })])).faults).toEqual([
      "plugins[0].options: this plugin has no options (take them out)",
    ]);
  });

  test("get secrets in place of references, and are another plugin when the secret's text is another", async () => {
    const folder = await tempFolder({ "token.txt": "from-file\n" });
    const given = (options: unknown, env: NodeJS.ProcessEnv) => load(withOptions(options), { baseDir: folder, env });
    const [one] = (await given({ token: { $env: "TOKEN" } }, { TOKEN: "a" })).loaded;
    const [same] = (await given({ token: { $env: "TOKEN" } }, { TOKEN: "a" })).loaded;
    const [other] = (await given({ token: { $env: "TOKEN" } }, { TOKEN: "b" })).loaded;
    const [file] = (await given({ token: { $file: "token.txt" } }, {})).loaded;

    expect([one, other, file].map((loaded) => textOf(loaded?.options))).toEqual(["a", "b", "from-file"]);
    expect(same?.fingerprint).toBe(one?.fingerprint);
    expect(other?.fingerprint).not.toBe(one?.fingerprint);
    expect(file?.files).toContain(join(folder, "token.txt"));
  });

  test("whose secret is not set are a fault, or leave the entry out when it is optional", async () => {
    expect((await load(withOptions({ token: { $env: "TOKEN" } }))).faults).toEqual([
      expect.stringContaining("plugins[0].options.token: environment variable TOKEN is not set"),
    ]);
    expect(await load(withOptions({ token: { $env: "TOKEN", optional: true } }))).toEqual({
      loaded: [],
      faults: [],
      dropped: [
        { path: "plugins[0]", reason: "plugins[0].options.token needs an environment variable that is not set" },
      ],
    });
  });

  test("make the fingerprint, in whatever order their keys stand, and so does the plugin's identity", async () => {
    const print = async (options: unknown, of = plugin) =>
      (await load([entry(of, { options })])).loaded[0]!.fingerprint;

    expect(await print({ mode: "file", rules: [] })).toBe(await print({ rules: [], mode: "file" }));
    expect(await print({ mode: "file" })).not.toBe(await print({ mode: "console" }));
    expect(await print({ mode: "file" }, { ...plugin })).not.toBe(await print({ mode: "file" }));
  });
});
