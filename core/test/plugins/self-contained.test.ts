import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/fault.ts";
import { bundleModule, bundleSelfContained } from "../../src/plugins/bundle.ts";
import { tempFolder } from "./temp-folder.ts";

const repository = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** A folder from which the SDK and zod can be seen. */
async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await tempFolder(files);
  await mkdir(join(folder, "node_modules/@patchbay"), { recursive: true });
  await symlink(join(repository, "sdk"), join(folder, "node_modules/@patchbay/sdk"));
  await symlink(join(repository, "node_modules/zod"), join(folder, "node_modules/zod"));
  return folder;
}

async function refused(files: Readonly<Record<string, string>>) {
  const folder = await folderWith(files);
  const error = await bundleSelfContained(join(folder, "entry.ts")).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message.replaceAll(folder, "");
}

const plugin = `import { definePlugin, Secret } from "@patchbay/sdk";
import { readSse } from "@patchbay/sdk/http";
import { z } from "zod";
import { word } from "./word.ts";
export const options = z.object({ token: z.instanceof(Secret).optional() });
export const plugin = definePlugin({ name: word, sdk: "1.0", options, setup: () => { void readSse; return {}; } });
export default plugin;`;

describe("bundleSelfContained", () => {
  test("makes one module without imports whose one export is the plugin", async () => {
    const folder = await folderWith({ "entry.ts": plugin, "word.ts": `export const word: string = "sealed";` });

    const { code, files } = await bundleSelfContained(join(folder, "entry.ts"));

    expect(code).not.toMatch(/^import\b/m);
    expect(code.match(/^export\b/gm)).toHaveLength(1);
    expect(code.trimEnd()).toMatch(/export \{\n\s+\w+( as plugin)?\n\};$/);
    expect(files).toEqual(expect.arrayContaining([join(folder, "entry.ts"), join(folder, "word.ts")]));
    expect(files).toContainEqual(expect.stringContaining("/sdk/src/"));
    const built = await tempFolder({ "built.mjs": code });
    const module = await import(join(built, "built.mjs"));
    expect(Object.keys(module)).toEqual(["plugin"]);
    expect(module.plugin.name).toBe("sealed");
  });

  test("finds the kernel's own SDK for a file that lies where nothing is installed", async () => {
    const alone = plugin
      .replace(/^import \{ z \}.*\n/m, "")
      .replace(/^export const options.*\n/m, "")
      .replace(" options,", "");
    const folder = await tempFolder({ "entry.ts": alone, "word.ts": `export const word: string = "alone";` });
    expect((await bundleSelfContained(join(folder, "entry.ts"))).code).toContain("alone");
  });

  test("gives the same code for the same files, wherever they lie", async () => {
    const files = {
      "entry.ts": `import { old } from "old"; export { old };\n${plugin.replace("name: word", "name: word + old.x")}`,
      "word.ts": `export const word: string = "sealed";`,
      "node_modules/old/package.json": `{ "name": "old", "main": "index.js" }`,
      "node_modules/old/index.js": `exports.old = { x: module.id };`,
    };
    const deep = Object.fromEntries(Object.entries(files).map(([name, text]) => [`one/two/three/${name}`, text]));
    const one = await bundleSelfContained(join(await folderWith(files), "entry.ts"));
    const other = await bundleSelfContained(join(await folderWith(deep), "one/two/three/entry.ts"));
    expect(one.code).toBe(other.code);
    expect(one.code).not.toContain(repository.slice(1));
  });

  test("names the file that needs a module of Node", async () => {
    expect(
      await refused({
        "entry.ts": `import { helper } from "./helper.ts";\nexport const plugin = helper;`,
        "helper.ts": `import { readFileSync } from "node:fs";\nexport const helper = readFileSync;`,
      }),
    ).toBe('/helper.ts:1:30: /helper.ts imports "node:fs", a module of Node, which no sandbox has');
  });

  test("takes a package that bears the name of a module of Node", async () => {
    const folder = await folderWith({
      "entry.ts": `import { box } from "events";\nexport const plugin = { name: box, sdk: "1.0", setup: () => ({}) };`,
      "node_modules/events/package.json": `{ "name": "events", "type": "module", "exports": "./index.js" }`,
      "node_modules/events/index.js": `export const box = "a package";`,
    });
    expect((await bundleSelfContained(join(folder, "entry.ts"))).code).toContain('"a package"');
  });

  test("refuses the kernel's own modules", async () => {
    expect(await refused({ "entry.ts": `export { revealSecret as plugin } from "@patchbay/sdk/host";` })).toContain(
      'imports "@patchbay/sdk/host", which is the kernel\'s own',
    );
  });

  test("refuses code that loads modules by computed names, and code that waits at its top", async () => {
    const text = (body: string) => `${body}\nexport const plugin = { name: "x", sdk: "1.0", setup: () => ({}) };`;
    expect(
      await refused({
        "entry.ts": text("export const load = (name: string) => import(name); globalThis.load = load;"),
      }),
    ).toBe(
      "/entry.ts: loads modules by names that it computes, which a sandbox cannot (import what it needs by name, at the top)",
    );
    expect(await refused({ "entry.ts": text("globalThis.x = await Promise.resolve(1);") })).toMatch(/op-level await/);
  });

  test("takes in what is imported later", async () => {
    const folder = await folderWith({
      "entry.ts": `export const plugin = { name: "x", sdk: "1.0", setup: async () => (await import("./later.ts")).hooks };`,
      "later.ts": `export const hooks = { from: "later" };`,
    });
    const { code } = await bundleSelfContained(join(folder, "entry.ts"));
    expect(code).not.toContain("import(");
    expect(code).toContain('"later"');
  });

  test("says what is missing when there is no plugin", async () => {
    expect(await refused({ "entry.ts": "export const other = 1;" })).toContain("no matching export");
  });

  test("bundles for the kernel's own process as before", async () => {
    const folder = await folderWith({ "entry.ts": plugin, "word.ts": `export const word: string = "sealed";` });
    const { module } = await bundleModule(join(folder, "entry.ts"));
    expect(module["plugin"]).toMatchObject({ name: "sealed" });
  });
});
