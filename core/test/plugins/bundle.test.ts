import { execFile } from "node:child_process";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as sdk from "@patchbay/sdk";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ConfigError } from "../../src/config/fault.ts";
import { bundleModule } from "../../src/plugins/bundle.ts";
import { tempFolder, writeFiles } from "./temp-folder.ts";

const run = promisify(execFile);
const repository = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

describe("bundleModule", () => {
  test("imports TypeScript with what lies beside it, and names every file", async () => {
    const folder = await tempFolder({
      "entry.ts": `import { word } from "./word.ts";\nexport const greeting: string = \`hello \${word}\`;`,
      "word.ts": `export const word: string = "world";`,
    });

    const { module, files } = await bundleModule(join(folder, "entry.ts"));

    expect(module["greeting"]).toBe("hello world");
    expect(files.toSorted()).toEqual([join(folder, "entry.ts"), join(folder, "word.ts")]);
  });

  test("gives the code the kernel's own SDK, though the folder has none", async () => {
    const folder = await tempFolder({
      "entry.ts": `export { Secret, GatewayError } from "@patchbay/sdk";\nexport { readSse } from "@patchbay/sdk/http";`,
    });

    const { module } = await bundleModule(join(folder, "entry.ts"));

    expect(module["Secret"]).toBe(sdk.Secret);
    expect(module["GatewayError"]).toBe(sdk.GatewayError);
  });

  test("returns the very same module while the code is the same, and another one when it changed", async () => {
    const folder = await tempFolder({ "entry.ts": `export const box = {};` });
    const entry = join(folder, "entry.ts");

    const first = await bundleModule(entry);
    const again = await bundleModule(entry);
    await writeFiles(folder, { "entry.ts": `export const box = { changed: true };` });
    const changed = await bundleModule(entry);

    expect(again.module["box"]).toBe(first.module["box"]);
    expect(again.hash).toBe(first.hash);
    expect(changed.module["box"]).toEqual({ changed: true });
    expect(changed.hash).not.toBe(first.hash);
  });

  test("can bundle the same file twice at once", async () => {
    const folder = await tempFolder({ "entry.ts": `export const box = {};` });

    const [a, b] = await Promise.all([bundleModule(join(folder, "entry.ts")), bundleModule(join(folder, "entry.ts"))]);

    expect(a.module["box"]).toBe(b.module["box"]);
  });

  test("keeps the newest five versions beside the packages", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "node_modules"));
    for (let version = 0; version < 7; version++) {
      await writeFiles(folder, { "entry.ts": `export const version = ${version};` });
      await bundleModule(join(folder, "entry.ts"));
    }

    expect(await readdir(join(folder, "node_modules/.patchbay-cache"))).toHaveLength(5);
  });

  test("leaves installed packages outside and takes linked ones in", async () => {
    const folder = await tempFolder({
      "app/node_modules/installed/package.json": `{ "name": "installed", "type": "module", "main": "index.js" }`,
      "app/node_modules/installed/index.js": `export const box = {};`,
      "linked/package.json": `{ "name": "linked", "exports": "./index.ts" }`,
      "linked/index.ts": `export const answer: number = 42;`,
      "app/entry.ts": `export { box } from "installed";\nexport { answer } from "linked";`,
    });
    await symlink(join(folder, "linked"), join(folder, "app/node_modules/linked"));
    const installed = join(folder, "app/node_modules/installed/index.js");

    const { module, files } = await bundleModule(join(folder, "app/entry.ts"));

    const { box } = await import(pathToFileURL(installed).href);
    expect(module["box"]).toBe(box);
    expect(module["answer"]).toBe(42);
    expect(files).not.toContain(installed);
    expect(files).toContain(join(folder, "linked/index.ts"));
  });

  test("lets CommonJS in the bundle require", async () => {
    const folder = await tempFolder({
      "entry.ts": `import { separator } from "./old.cjs";\nexport { separator };`,
      "old.cjs": `const name = "node:" + "path";\nmodule.exports = { separator: require(name).sep, path: require("node:path") };`,
    });

    expect((await bundleModule(join(folder, "entry.ts"))).module["separator"]).toBe("/");
  });

  test("leaves each file its own address", async () => {
    const folder = await tempFolder({
      "entry.ts": `export { here } from "./deep/file.ts";\nexport const text = "import.meta.url";\nexport const url = import.meta.url; // end`,
      "deep/file.ts": `export const here = [import.meta.url, import.meta.dirname, import.meta.filename];`,
    });
    const deep = join(folder, "deep/file.ts");

    const { module, files } = await bundleModule(join(folder, "entry.ts"));

    expect(module["url"]).toBe(pathToFileURL(join(folder, "entry.ts")).href);
    expect(module["text"]).toBe("import.meta.url");
    expect(module["here"]).toEqual([pathToFileURL(deep).href, dirname(deep), deep]);
    expect(files).toHaveLength(2);
  });

  test.each([
    ["a syntax error", `export const broken = ;`, /entry\.ts:1:23: unexpected ";"/],
    ["a missing package", `import "no-such-package";`, /entry\.ts:1:8: could not resolve "no-such-package"/],
    [
      "a missing file",
      `\nimport { x } from "./gone.ts";\nexport { x };`,
      /entry\.ts:2:19: could not resolve "\.\/gone\.ts"/,
    ],
    [
      "a name that the SDK does not have",
      `import { nope } from "@patchbay/sdk";\nexport const value = nope();`,
      /entry\.ts:1:10: no matching export .* "nope"/,
    ],
  ])("says where there is %s", async (_, source, expected) => {
    const folder = await tempFolder({ "entry.ts": source });

    const error = await bundleModule(join(folder, "entry.ts")).catch((cause: unknown) => cause);

    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(expected);
    expect((error as ConfigError).message).toContain(folder);
  });

  // A process of its own: a test runner has source maps of its own making.
  test("maps stack traces back to the TypeScript", async () => {
    const folder = await tempFolder({
      "entry.ts": `interface Gone {\n  readonly a: string;\n}\n\nexport function fail(): Gone {\n  throw new Error("thrown");\n}\n`,
      "run.mts": `const { bundleModule } = await import(${JSON.stringify(join(repository, "core/src/plugins/bundle.ts"))});
        const { module } = await bundleModule(process.argv[2]);
        try { module.fail(); } catch (error) { console.log(error.stack); }`,
    });
    const args = [
      "--conditions=@patchbay/source",
      "--import",
      "tsx",
      join(folder, "run.mts"),
      join(folder, "entry.ts"),
    ];

    const { stdout } = await run(process.execPath, args, { cwd: repository });

    expect(stdout).toContain(`${join(folder, "entry.ts")}:6:9`);
  });

  describe("without esbuild", () => {
    afterEach(() => vi.doUnmock("esbuild"));

    test("says what to install", async () => {
      const folder = await tempFolder({ "entry.ts": "export const a = 1;" });
      vi.doMock("esbuild", () => {
        throw new Error("Cannot find package 'esbuild'");
      });

      await expect(bundleModule(join(folder, "entry.ts"))).rejects.toThrow(
        /needs esbuild.*npm install esbuild, or name a built/,
      );
    });
  });
});
