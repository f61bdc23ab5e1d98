import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { create } from "../src/index.ts";

async function run(...args: readonly string[]) {
  const cwd = await mkdtemp(join(tmpdir(), "create-patchbay-plugin-"));
  const written = { out: "", err: "" };
  const out = (text: string) => void (written.out += text);
  const err = (text: string) => void (written.err += text);
  const code = await create(args, { cwd, out, err });
  return { cwd, code, ...written, [Symbol.asyncDispose]: () => rm(cwd, { recursive: true, force: true }) };
}

test("a folder becomes the package of a plugin", async () => {
  await using made = await run("acme", "--kind", "observer", "--license", "Apache-2.0");
  expect([made.code, made.err]).toEqual([0, ""]);
  expect(made.out).toContain("npm --prefix acme test");
  expect(JSON.parse(await readFile(join(made.cwd, "acme/package.json"), "utf8"))).toMatchObject({
    name: "patchbay-plugin-observer-acme",
    license: "Apache-2.0",
  });
});

test("without a folder, or with two, the usage is shown", async () => {
  await using none = await run();
  await using two = await run("one", "two");
  for (const { code, err } of [none, two])
    expect([code, err]).toEqual([2, expect.stringContaining("usage: npm create")]);
  await using help = await run("--help");
  expect([help.code, help.out]).toEqual([0, expect.stringContaining("--kind provider|protocol")]);
});

test("a bad name fails with what a name must look like", async () => {
  await using made = await run("acme", "--name", "No Name");
  expect([made.code, made.err]).toEqual([1, expect.stringContaining("use small letters")]);
});
