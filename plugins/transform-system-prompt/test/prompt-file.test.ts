import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlugin, testContext } from "@patchbay/sdk/testing";
import { afterAll, describe, expect, it } from "vitest";
import { plugin } from "../src/index.ts";
import { openPromptFile } from "../src/prompt-file.ts";

const folder = await mkdtemp(join(tmpdir(), "patchbay-prompt-"));
afterAll(() => rm(folder, { recursive: true }));
let count = 0;

async function open(content: string | Uint8Array) {
  const path = join(folder, `${count++}.md`);
  await writeFile(path, content);
  const context = testContext();
  const file = await openPromptFile(context, path);
  return { path, context, file, [Symbol.asyncDispose]: () => context.dispose() };
}

describe("a file", () => {
  it("is read without its mark of order and the space at its end", async () => {
    await using world = await open("\uFEFF  be kind\nalways\n\n");
    expect(world.file.text()).toBe("  be kind\nalways");
  });

  it("is read again when it changes", async () => {
    await using world = await open("one");
    await writeFile(world.path, "two");
    await world.file.check();
    expect(world.file.text()).toBe("two");
    expect(world.context.log.lines.at(-1)).toMatchObject({
      level: "info",
      fields: { file: world.path, characters: 3 },
    });
  });

  it("is looked at every ten seconds where nobody tells of changes", async () => {
    await using world = await open("one");
    expect(world.context.timers).toContainEqual({ kind: "every", ms: 10_000 });
    await writeFile(world.path, "two");
    await world.context.clock.advance(10_000);
    await expect.poll(() => world.file.text()).toBe("two");
  });

  it.each([
    ["gone", (path: string) => rm(path)],
    ["empty", (path: string) => writeFile(path, " \n")],
    ["no text", (path: string) => writeFile(path, new Uint8Array([0xff, 0xfe, 0x00]))],
    ["too large", (path: string) => writeFile(path, "x".repeat(1024 * 1024 + 1))],
  ])("that is %s stays as it was, with one warning until it is well again", async (_what, spoil) => {
    await using world = await open("one");
    await spoil(world.path);
    await world.file.check();
    await world.file.check();
    expect(world.file.text()).toBe("one");
    expect(world.context.log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
    await writeFile(world.path, "two");
    await world.file.check();
    expect(world.file.text()).toBe("two");
  });

  it("that is not there at the start is named", async () => {
    const path = join(folder, "absent.md");
    await expect(startPlugin(plugin, { rules: [{ file: path }] })).rejects.toThrow(path);
  });
});
