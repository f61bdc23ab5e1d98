import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BuildFaults, commands, packPlugin } from "../src/index.ts";
import { flags, packageJson, source, temporaryFolder, testTerminal } from "./support.ts";

const withZod = source('import * as z from "zod";\nconst options = z.strictObject({ a: z.string() });', "options,");
const aMinute = 60_000;

test("a package holds the plugin, its schema, what it is made of and all licenses", { timeout: aMinute }, async () => {
  await using place = await temporaryFolder({
    "package.json": packageJson({ scripts: { prepack: "node -e \"require('fs').writeFileSync('ran', '')\"" } }),
    "src/index.ts": withZod,
    "README.md": "# a plugin\n",
  });
  const { terminal, written } = testTerminal(place.folder);
  expect(await commands["pack"]?.run(flags({}), terminal)).toBe(0);
  expect(written.out).toContain("patchbay-plugin-test 1.2.3\n  patchbay-plugin-test-1.2.3.tgz");
  expect(written.out).toMatch(/ {2}zod \d[\d.]+ {2}MIT {2}[\d.]+ KiB/);
  expect(existsSync(join(place.folder, "patchbay-plugin-test-1.2.3.tgz"))).toBe(true);
  expect(existsSync(join(place.folder, "ran")), "scripts of the package run").toBe(false);
  const read = (path: string) => readFile(join(place.folder, path), "utf8");
  expect(JSON.parse(await read("dist/sbom.json"))).toMatchObject({
    metadata: { component: { name: "patchbay-plugin-test", licenses: [{ license: { id: "MIT" } }] } },
    components: [{ name: "@patchbay/sdk" }, { name: "zod" }],
  });
  expect(await read("dist/licenses.txt")).toContain("Permission is hereby granted");
  expect(JSON.parse(await read("dist/licenses.json"))).toHaveLength(2);
});

test("packing twice gives the same package, of the sizes that it says", { timeout: aMinute }, async () => {
  await using place = await temporaryFolder({ "package.json": packageJson(), "src/index.ts": source() });
  const { env } = testTerminal(place.folder).terminal;
  const pack = async () => {
    const packed = await packPlugin(place.folder, { target: place.folder, env });
    return { packed, bytes: await readFile(join(place.folder, packed.tarball.file)) };
  };
  const one = await pack();
  const other = await pack();
  expect(one.bytes.equals(other.bytes)).toBe(true);
  expect(one.packed.sizes.tarball).toBe(one.bytes.length);
  expect(one.packed.sizes.code).toBe((await readFile(join(place.folder, "dist/plugin.js"))).length);
  expect(one.packed.sizes.codeGzip).toBeLessThan(one.packed.sizes.code);
  expect(one.packed.tarball.files).toContain("dist/sbom.json");
});

test("a package that leaves the plugin out is refused", { timeout: aMinute }, async () => {
  await using place = await temporaryFolder({
    "package.json": packageJson({ files: ["src"] }),
    "src/index.ts": source(),
  });
  const { env } = testTerminal(place.folder).terminal;
  const outcome = packPlugin(place.folder, { target: place.folder, env });
  await expect(outcome).rejects.toThrow(BuildFaults);
  await expect(outcome).rejects.toThrow("`files` leaves out dist/plugin.js, dist/options.schema.json");
});
