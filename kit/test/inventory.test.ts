import { join } from "node:path";
import type { Metafile } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundledPackages, createSbom, licenseList, licenseText } from "../src/index.ts";
import { temporaryFolder } from "./support.ts";

const own = { "own/package.json": '{ "name": "own", "version": "1.0.0" }' };
const vendor = {
  "vendor/one/package.json": '{ "name": "one", "version": "1.0.0", "license": "MIT" }',
  "vendor/one/LICENSE": "One's terms\r\n",
  "vendor/one/NOTICE.txt": "One's notice\n",
  "vendor/one/esm/package.json": '{ "type": "module" }',
  "vendor/@team/two/package.json":
    '{ "name": "@team/two", "version": "2.0.0-beta.1", "licenses": [{ "type": "MIT" }, { "type": "Apache-2.0" }] }',
  "vendor/three/package.json": '{ "name": "three", "version": "3.0.0" }',
  "vendor/four/package.json": '{ "name": "four", "version": "4.0.0" }',
};

const contributions: Readonly<Record<string, number>> = {
  "src/index.ts": 10,
  "../vendor/three/index.js": 1,
  "../vendor/one/esm/a.js": 20,
  "../vendor/one/b.js": 22,
  "../vendor/@team/two/index.js": 5,
  "../vendor/four/unused.js": 0,
};

const metafile: Metafile = {
  inputs: {},
  outputs: {
    "plugin.js": {
      bytes: 100,
      imports: [],
      exports: ["plugin"],
      inputs: Object.fromEntries(
        Object.entries(contributions).map(([path, bytesInOutput]) => [path, { bytesInOutput }]),
      ),
    },
  },
};

async function packages() {
  const place = await temporaryFolder({ ...own, ...vendor });
  return { ...place, found: bundledPackages(metafile, join(place.folder, "own")) };
}

test("bundled packages are those of which bytes are in the output, without the one that was bundled", async () => {
  await using place = await packages();
  const { found } = place;
  expect(found.map(({ folder: _folder, ...rest }) => rest)).toEqual([
    { name: "@team/two", version: "2.0.0-beta.1", license: "(MIT OR Apache-2.0)", bytes: 5 },
    { name: "one", version: "1.0.0", license: "MIT", bytes: 42 },
    { name: "three", version: "3.0.0", license: undefined, bytes: 1 },
  ]);
});

test("the bill of materials names each with its address and license, and neither time nor place", async () => {
  await using place = await packages();
  const { found } = place;
  const sbom = createSbom({ type: "library", name: "own", version: "1.0.0", sha256: "ab" }, found);
  expect(sbom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 });
  expect(sbom.metadata.component).toMatchObject({
    purl: "pkg:npm/own@1.0.0",
    hashes: [{ alg: "SHA-256", content: "ab" }],
  });
  expect(sbom.components.map(({ purl, licenses }) => [purl, licenses])).toEqual([
    ["pkg:npm/%40team/two@2.0.0-beta.1", [{ expression: "(MIT OR Apache-2.0)" }]],
    ["pkg:npm/one@1.0.0", [{ license: { id: "MIT" } }]],
    ["pkg:npm/three@3.0.0", undefined],
  ]);
  expect(sbom.dependencies).toEqual([
    { ref: "pkg:npm/own@1.0.0", dependsOn: sbom.components.map((each) => each["bom-ref"]) },
  ]);
  expect(JSON.stringify(sbom)).not.toContain(place.folder);
});

describe("the licenses", () => {
  test("carry every text word for word, notices too", async () => {
    await using place = await packages();
    const list = await licenseList(place.found);
    expect(list).toEqual([
      { name: "@team/two", version: "2.0.0-beta.1", license: "(MIT OR Apache-2.0)" },
      { name: "one", version: "1.0.0", license: "MIT", text: "One's terms\n\nOne's notice" },
      { name: "three", version: "3.0.0" },
    ]);
    const text = licenseText(list);
    expect(text).toContain("one 1.0.0\nMIT\n\nOne's terms\n\nOne's notice\n");
    expect(text).toContain("three 3.0.0\nno license named\n\nThe package carries no text.\n");
  });

  test("of nothing are a sentence", () => expect(licenseText([])).toBe("No packages are bundled.\n"));
});
