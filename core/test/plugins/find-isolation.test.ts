import { expect, test } from "vitest";
import { createIsolationFinder } from "../../src/plugins/find-isolation.ts";
import { importPackage } from "../../src/plugins/import-package.ts";
import { fakeIsolation } from "./fake-isolation.ts";
import { tempFolder } from "./temp-folder.ts";

const request = { baseDir: "/", nodePath: undefined };

test("what was given in code is taken, and nothing is looked for", async () => {
  const { isolation } = fakeIsolation();
  expect(await createIsolationFinder(isolation)(request)).toBe(isolation);
});

test("the sandbox of the workspace is found beside the kernel, once for each program of Node", async () => {
  const find = createIsolationFinder();
  const found = await find(request);
  expect(found).toMatchObject({
    isolate: expect.any(Function),
    describe: expect.any(Function),
    strength: expect.any(Function),
  });
  expect(await find(request)).toBe(found);
  expect(await find({ ...request, nodePath: "/other/node" })).not.toBe(found);
});

test("a package is imported from the first folder that it is seen from", async () => {
  const json = `{ "name": "thing", "type": "module", "exports": "./thing.js" }`;
  const folder = (text: string) =>
    tempFolder({
      "node_modules/thing/package.json": json,
      "node_modules/thing/thing.js": `export const text = "${text}";`,
    });
  const [empty, one, other] = [await tempFolder(), await folder("one"), await folder("other")];
  expect(await importPackage("thing", [empty, one, other])).toMatchObject({ text: "one" });
  expect(await importPackage("thing", [empty])).toBeUndefined();
});
