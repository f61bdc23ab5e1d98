import { mkdir, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPlugin, commands, createPackage, kinds } from "../src/index.ts";
import { flags, root, runNode, temporaryFolder, testTerminal, typeCheck } from "./support.ts";

const aMinute = 60_000;

describe.each(kinds)("a new %s", (kind) => {
  test("type-checks, passes its own test and builds as it stands", { timeout: aMinute }, async () => {
    await using place = await temporaryFolder();
    const folder = join(place.folder, "made");
    const created = await createPackage({ kind, name: "acme", folder, license: "MIT", checkout: root });
    expect(created.package).toBe(`patchbay-plugin-${kind}-acme`);
    const texts = await Promise.all(created.files.map((file) => readFile(join(folder, file), "utf8")));
    expect(texts.join("")).not.toContain("{{");

    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const [types, tests] = await Promise.all([typeCheck(folder), runNode([vitest, "run"], folder)]);
    expect(types).toEqual({ code: 0, output: "" });
    expect(tests.code, tests.output).toBe(0);
    expect(tests.output).toMatch(/Tests\s+\d+ passed/);

    const { manifest } = await buildPlugin(folder);
    expect(manifest.contributes?.hooks).toHaveLength(1);
  });
});

test("a new package asks for the versions that this repository is tested with", async () => {
  const read = async (path: string) =>
    JSON.parse(await readFile(join(root, path), "utf8")) as {
      readonly version?: string;
      readonly devDependencies: Readonly<Record<string, string>>;
    };
  const made = await read("kit/templates/common/package.json.txt");
  const ours = await read("package.json");
  for (const [name, range] of Object.entries(made.devDependencies)) {
    const expected = name.startsWith("@patchbay/")
      ? (await read(`${name.slice("@patchbay/".length)}/package.json`)).version
      : ours.devDependencies[name];
    expect(range.replace(/^[~^]/, ""), name).toBe(expected?.replace(/^[~^]/, ""));
  }
});

describe("patchbay plugin new", () => {
  const run = async (values: Readonly<Record<string, string>>, argument: string | undefined, cwd: string) => {
    const { terminal, written } = testTerminal(cwd);
    const code = await commands["new"]?.run(flags(values, argument), terminal);
    return { code, ...written };
  };

  test("takes the name of the folder and names the next three commands", async () => {
    await using place = await temporaryFolder();
    const { code, out } = await run({ kind: "policy" }, "cheapest", place.folder);
    expect(code).toBe(0);
    expect(out).toContain("patchbay-plugin-policy-cheapest");
    expect(out.split("next\n")[1]).toBe(
      [
        "  npm --prefix cheapest install",
        "  npm --prefix cheapest test",
        "  npm run patchbay -- plugin test cheapest",
        "  npm run patchbay -- plugin build cheapest",
        "",
      ].join("\n"),
    );
    const { devDependencies } = JSON.parse(await readFile(join(place.folder, "cheapest/package.json"), "utf8")) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const sdk = devDependencies["@patchbay/sdk"]?.replace(/^file:/, "") ?? "";
    expect(resolve(place.folder, "cheapest", sdk)).toBe(join(root, "sdk"));
    expect(await readFile(join(place.folder, "cheapest/LICENSE"), "utf8")).toContain("MIT License");
  });

  test.each([
    [{ kind: "gateway" }, "a", 'unknown kind "gateway"'],
    [{ license: "GPL" }, "a", 'unknown license "GPL"'],
    [{}, undefined, "new needs a folder"],
  ])("refuses %j %s as wrong usage", async (values: object, argument, message) => {
    await using place = await temporaryFolder();
    const { code, err } = await run({ ...values }, argument, place.folder);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("refuses a folder with something in it, and leaves it alone", async () => {
    await using place = await temporaryFolder({ "full/notes.txt": "mine" });
    await expect(run({ name: "acme" }, "full", place.folder)).rejects.toThrow("full is not empty");
    expect(await readdir(join(place.folder, "full"))).toEqual(["notes.txt"]);
  });

  test.each(["Acme", "../acme", "a b", "-acme", "@x", ""])(
    "refuses the name %j before anything is written",
    async (name) => {
      await using place = await temporaryFolder();
      await mkdir(join(place.folder, "made"));
      await expect(run({ name }, "made", place.folder)).rejects.toThrow("is no name for a plugin");
      expect(await readdir(join(place.folder, "made"))).toEqual([]);
    },
  );

  test("keeps a scoped name and makes the id of its last part", async () => {
    await using place = await temporaryFolder();
    const { code } = await run({ kind: "provider", name: "@team/provider-acme" }, "made", place.folder);
    expect(code).toBe(0);
    const made = await readFile(join(place.folder, "made/src/index.ts"), "utf8");
    expect(made).toContain('name: "@team/provider-acme"');
    expect(made).toContain('id: "acme"');
  });
});
