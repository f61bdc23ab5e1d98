import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { PluginManifest } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { BuildFaults, buildPlugin, type BuildOptions, commands } from "../src/index.ts";
import { flags, packageJson, root, source, temporaryFolder, testTerminal, writeFiles } from "./support.ts";

type Files = Readonly<Record<string, string>>;

async function build(files: Files, options?: BuildOptions) {
  await using place = await temporaryFolder({ "package.json": packageJson(), ...files });
  const built = await buildPlugin(place.folder, options);
  const read = (path: string) => readFile(join(place.folder, path), "utf8");
  const written = JSON.parse(await read("package.json")) as { readonly patchbay: PluginManifest };
  return { built, written, file: await read("dist/plugin.js"), schema: await read("dist/options.schema.json") };
}

/** The faults of a build; nothing may have been written. */
async function faultsOf(files: Files, options?: BuildOptions): Promise<readonly string[]> {
  await using place = await temporaryFolder({ "package.json": packageJson(), ...files });
  const before = await readFile(join(place.folder, "package.json"), "utf8");
  const outcome: unknown = await buildPlugin(place.folder, options).catch((error: unknown) => error);
  expect(existsSync(join(place.folder, "dist"))).toBe(false);
  expect(await readFile(join(place.folder, "package.json"), "utf8")).toBe(before);
  if (!(outcome instanceof BuildFaults)) throw new Error("the build did not fail as it should", { cause: outcome });
  return outcome.faults;
}

async function load(code: string): Promise<Readonly<Record<string, unknown>>> {
  const module: Record<string, unknown> = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
  );
  return module;
}

const withOptions = source(
  'import * as z from "zod";\nimport { Secret } from "@patchbay/sdk";\n' +
    'const options = z.strictObject({ speed: z.int().min(1).describe("how fast"), token: z.instanceof(Secret).optional() });',
  'options, order: { stage: "early" }, capabilities: { hosts: ["api.acme.example"] }, onFault: "skip",',
);

describe("what a build writes", () => {
  test("is one module without imports that ends in the export of the plugin", async () => {
    const { built, file } = await build({ "src/index.ts": withOptions });
    expect(file).toBe(built.code);
    expect(file).not.toMatch(/^\s*import\s*["'{*\w]/m);
    expect(file.match(/^export /gm)).toHaveLength(1);
    expect(file.split("\n").at(-2)).toMatch(/^export \{ [\w$]+ as plugin \};$/);
    expect((await load(file))["plugin"]).toMatchObject({ name: "patchbay-plugin-test", sdk: "1.0" });
  });

  test("says in package.json what the plugin says of itself, and the hash of the file", async () => {
    const { written, file } = await build({ "src/index.ts": withOptions });
    const { options, ...rest } = written.patchbay;
    expect(rest).toEqual({
      sdk: "1.0",
      contributes: { hooks: ["selectNode"] },
      order: { stage: "early" },
      capabilities: { hosts: ["api.acme.example"] },
      onFault: "skip",
      entry: "dist/plugin.js",
      integrity: `sha256-${createHash("sha256").update(file).digest("base64")}`,
    });
    expect(written).toMatchObject({ name: "patchbay-plugin-test", version: "1.2.3", exports: "./dist/plugin.js" });
    expect(options).toMatchObject({ required: ["speed"], additionalProperties: false });
  });

  test("has the options as a config gives them, with a gap where a secret goes", async () => {
    const { schema } = await build({ "src/index.ts": withOptions });
    expect(JSON.parse(schema)).toMatchObject({
      properties: {
        speed: { type: "integer", minimum: 1, description: "how fast" },
        token: expect.not.objectContaining({ type: expect.anything() }),
      },
    });
  });

  test("takes an object without keys where the plugin has no options", async () => {
    const { schema, written } = await build({ "src/index.ts": source() });
    expect(JSON.parse(schema)).toMatchObject({ type: "object", additionalProperties: false });
    expect(written.patchbay.options).toBeUndefined();
  });

  test("is the same to the byte wherever plugin and packages stand", async () => {
    const files = { "package.json": packageJson(), "src/index.ts": withOptions.replace('"zod"', '"old-fashioned"') };
    const installed = {
      "index.js": 'module.exports = require("./lib.js");\n',
      "lib.js": 'module.exports = require("zod");\n',
    };
    const old = {
      "package.json": JSON.stringify({ name: "old-fashioned", version: "1.0.0", main: "index.js" }),
      ...installed,
    };
    const below = (folder: string, all: Files) =>
      Object.fromEntries(Object.entries(all).map(([path, text]) => [`${folder}/${path}`, text]));

    await using near = await temporaryFolder();
    await using far = await temporaryFolder();
    await writeFiles(near.folder, below("plugin", files));
    await mkdir(join(near.folder, "plugin/node_modules"));
    await writeFiles(near.folder, below("plugin/node_modules/old-fashioned", old));
    await writeFiles(far.folder, below("a/b/c/plugin", files));
    await mkdir(join(far.folder, "a/b/c/node_modules"));
    await writeFiles(far.folder, below("elsewhere/old-fashioned", old));
    await symlink(
      join(far.folder, "elsewhere/old-fashioned"),
      join(far.folder, "a/b/c/node_modules/old-fashioned"),
      "junction",
    );

    const one = await buildPlugin(join(near.folder, "plugin"));
    const other = await buildPlugin(join(far.folder, "a/b/c/plugin"));
    expect(one.manifest.integrity).toBe(other.manifest.integrity);
    expect(one.code).toContain('"old-fashioned@1.0.0/lib.js"');
    for (const place of [near.folder, far.folder, root]) expect(one.code).not.toContain(place);
  });
});

describe("text that a sandbox refuses", () => {
  test("is written otherwise within strings, templates and patterns, and means the same", async () => {
    const rest = `export const texts = ["import('x')", "<!-- a -->", \`eval(\${1})\`, /import\\(/.source, "re-import(x)"];
      // import("comment") <!-- eval("comment")
      `;
    const fields = "order: { before: texts },";
    const { written, file } = await build({ "src/index.ts": source(rest, fields) });
    expect(written.patchbay.order?.before).toEqual([
      "import('x')",
      "<!-- a -->",
      "eval(1)",
      "import\\(",
      "re-import(x)",
    ]);
    expect(file).not.toMatch(/\bimport\s*\(|\beval\s*\(|<!--|-->/);
  });

  test.each([
    ["names that it computes", "const load = async (name) => await import(name);\nglobalThis.load = load;"],
    ["a direct eval", "const run = (text) => eval(text);\nglobalThis.run = run;"],
  ])("is refused as code: %s", async (what, rest) => {
    const faults = await faultsOf({ "src/index.js": source(rest) });
    expect(faults).toEqual([expect.stringContaining(what)]);
  });
});

describe("a build refuses", () => {
  test.each(["preinstall", "install", "postinstall", "prepare"])("the script %s", async (script) => {
    const json = packageJson({ scripts: { [script]: "node x.js", test: "vitest" } });
    const faults = await faultsOf({ "package.json": json, "src/index.ts": source() });
    expect(faults).toEqual([expect.stringContaining(`script \`${script}\` runs on the machines of users`)]);
  });

  test("a package without name, version and keyword, all at once", async () => {
    const faults = await faultsOf({ "package.json": "{}", "src/index.ts": source() });
    expect(faults).toHaveLength(3);
  });

  test.each(["node:fs", "fs", "child_process", "node:worker_threads"])(
    "an import of %s, with its place",
    async (name) => {
      const rest = `\nimport * as bad from "${name}";\nglobalThis.bad = bad;`;
      const faults = await faultsOf({ "src/index.ts": source(rest) });
      expect(faults).toEqual([expect.stringMatching(new RegExp(`^src/index\\.ts:3: imports ${name}: `))]);
    },
  );

  test.each(["@patchbay/core", "@patchbay/sdk/host", "@patchbay/sdk/testing"])("an import of %s", async (name) => {
    const faults = await faultsOf({ "src/index.ts": source(`import * as bad from "${name}";\nglobalThis.bad = bad;`) });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^src/index\\.ts:2: imports ${name}: plugins have`))]);
  });

  test("modules that are loaded by names that are computed", async () => {
    const load = "exports.load = (name) => require(name);\n";
    const rest = 'import { load } from "./load.cjs";\nglobalThis.load = load;';
    expect(await faultsOf({ "src/index.js": source(rest), "src/load.cjs": load })).toEqual([
      expect.stringContaining("names that it computes"),
    ]);
  });

  test("what is not installed, and what is no JavaScript", async () => {
    expect(await faultsOf({ "src/index.ts": source('import "absent-package";') })).toEqual([
      expect.stringMatching(/^src\/index\.ts:2: could not resolve "absent-package"/),
    ]);
    expect(await faultsOf({ "src/index.ts": "const = 1;" })).toEqual([expect.stringMatching(/^src\/index\.ts:1: /)]);
    expect(await faultsOf({})).toEqual([expect.stringContaining("has no source")]);
  });

  test("a module without a plugin", async () => {
    const [missing] = await faultsOf({ "src/index.ts": "export const other = 1;\n" });
    expect(missing).toMatch(/plugin/);
    expect(await faultsOf({ "src/index.ts": "export const plugin = { name: 5 };\n" })).toEqual([
      expect.stringContaining("does not load in a sandbox"),
    ]);
  });

  test("another name than the package's, and a plugin that does not say what it contributes", async () => {
    const text = source()
      .replace("patchbay-plugin-test", "patchbay-plugin-other")
      .replace(/contributes.*/, "");
    const faults = await faultsOf({ "src/index.ts": text });
    expect(faults).toEqual([
      expect.stringContaining("patchbay-plugin-other"),
      expect.stringContaining("`contributes`"),
    ]);
  });

  test("a module that does not load where users will run it", async () => {
    const faults = async (rest: string) => (await faultsOf({ "src/index.js": source(rest) })).join();
    expect(await faults('throw new Error("not today");')).toContain("does not load in a sandbox: not today");
    expect(await faults("globalThis.home = process.env.HOME;")).toContain("reading 'env'");
    expect(await faults('Object.prototype.toString = () => "mine";')).toContain("does not load in a sandbox");
  });

  test("options whose schema has no JSON Schema", async () => {
    const rest = `const options = { "~standard": { version: 1, vendor: "own", validate: (value) => ({ value }) } };`;
    expect(await faultsOf({ "src/index.js": source(rest, "options,") })).toEqual([
      expect.stringContaining("cannot be written as JSON Schema"),
    ]);
  });
});

describe("hosts in the code", () => {
  const rest = `/** See "https://docs.acme.example/api". */
// "https://comment.acme.example"
const base = "https://api.acme.example/v1";
const port = "https://api.acme.example:8443/v1";
const model = (name) => \`http://10.0.0.1:8080/models/\${name}\`;
const prose = "read https://docs.acme.example first";
const format = "https://json-schema.org/draft/2020-12/schema";
globalThis.used = [base, port, model, prose, format];`;

  test("are reported with their places when they are not declared; comments and prose do not count", async () => {
    const faults = await faultsOf({ "src/index.js": source(rest) });
    expect(faults.map((fault) => fault.replace(/ is at .*/, ""))).toEqual([
      "src/index.js:4: https://api.acme.example/v1",
      "src/index.js:5: https://api.acme.example:8443/v1",
      "src/index.js:6: http://10.0.0.1:8080/models/",
    ]);
    expect(faults[2]).toContain('add "http://10.0.0.1:8080"');
  });

  test("may be declared, with a port and with a star, or be allowed by whoever builds", async () => {
    const fields = 'capabilities: { hosts: ["*.acme.example", "api.acme.example:8443"] },';
    const files = { "src/index.js": source(rest, fields) };
    expect(await faultsOf(files)).toHaveLength(1);
    const { built } = await build(files, { allowUndeclared: ["http://10.0.0.1:8080"] });
    expect(built.manifest.capabilities?.hosts).toHaveLength(2);
  });

  test("of dependencies count as well", async () => {
    const installed = {
      "vendor/package.json": JSON.stringify({ name: "vendor", version: "2.0.0", main: "index.js" }),
      "vendor/index.js": '\nexports.url = "https://tracker.example/";\n',
    };
    const faults = await faultsOf({
      ...installed,
      "src/index.js": source('import { url } from "../vendor/index.js";\nglobalThis.url = url;'),
    });
    expect(faults).toEqual([expect.stringMatching(/^vendor@2\.0\.0\/index\.js:2: https:\/\/tracker\.example\//)]);
  });
});

test("the command lists every fault and fails", async () => {
  await using place = await temporaryFolder({ "package.json": "{}", "src/index.ts": source() });
  const { terminal, written } = testTerminal(place.folder);
  expect(await commands["build"]?.run(flags({}), terminal)).toBe(1);
  expect(written.err).toMatch(/^patchbay: the plugin was not built: 3 faults\n {2}package\.json: /);
  expect(written.out).toBe("");
});
