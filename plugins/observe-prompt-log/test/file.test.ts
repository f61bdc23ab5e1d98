import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asked, ended, exchange, start } from "./start.ts";

describe("the file", () => {
  it("is the owner's alone, and so is a folder that had to be made", async () => {
    const { folder, handle, dispose } = await start({ mode: "file", file: "deep/er/log.jsonl" });
    await handle(...exchange("a"));
    await dispose();
    expect((await stat(join(folder, "deep/er/log.jsonl"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "deep"))).mode & 0o777).toBe(0o700);
  });

  it("may be anywhere", async () => {
    const { folder } = await start({});
    const { handle, dispose } = await start({ mode: "file", file: join(folder, "elsewhere.jsonl") });
    await handle(...exchange("a"));
    await dispose();
    expect(await readdir(folder)).toEqual(["elsewhere.jsonl"]);
  });

  it("is appended to, on a line of its own when the last one was torn", async () => {
    const { folder, handle, dispose } = await start({ mode: "file" });
    await writeFile(join(folder, "prompts.jsonl"), '{"exchange":"old"}\n{"exchange":"to');
    await handle(...exchange("a"), ...exchange("b"));
    await dispose();
    const lines = (await readFile(join(folder, "prompts.jsonl"), "utf8")).split("\n");
    expect(lines.slice(0, 2)).toEqual(['{"exchange":"old"}', '{"exchange":"to']);
    expect(lines.slice(2, 4).map((line) => (JSON.parse(line) as { exchange: string }).exchange)).toEqual(["a", "b"]);
    expect(lines.slice(4)).toEqual([""]);
  });

  it("keeps the order of batches that were not waited for", async () => {
    const { handle, dispose, records } = await start({ mode: "file" });
    const work = ["a", "b", "c"].map((id) => handle(...exchange(id)));
    await dispose();
    await Promise.all(work);
    expect((await records()).map((record) => record["exchange"])).toEqual(["a", "b", "c"]);
  });
});

describe("rotation", () => {
  const content = "none" as const;

  it("puts full files aside and keeps the newest", async () => {
    const { folder, handle, dispose, records } = await start({ mode: "file", content, maxBytes: 1200, maxFiles: 3 });
    // Two lines fit into a file.
    for (const id of ["1", "2", "3", "4", "5", "6", "7"]) await handle(lineOf(id));
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual(["prompts.1.jsonl", "prompts.2.jsonl", "prompts.jsonl"]);
    const idsIn = async (name: string) => (await records(name)).map((record) => record["exchange"]);
    expect(await idsIn("prompts.jsonl")).toEqual(["7"]);
    expect(await idsIn("prompts.1.jsonl")).toEqual(["5", "6"]);
    expect(await idsIn("prompts.2.jsonl")).toEqual(["3", "4"]);
    for (const name of await readdir(folder)) {
      const { size, mode } = await stat(join(folder, name));
      expect(size).toBeLessThanOrEqual(1200);
      expect(mode & 0o777).toBe(0o600);
    }
  });

  it("divides a batch that is larger than a file", async () => {
    const { folder, handle, dispose } = await start({ mode: "file", content, maxBytes: 1200, maxFiles: 9 });
    await handle(...["1", "2", "3", "4", "5"].map(lineOf));
    await dispose();
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("gives a line that is larger than a file one of its own", async () => {
    const { handle, dispose, records } = await start({ mode: "file", maxBytes: 1024, maxFiles: 3 });
    await handle(...exchange("a"));
    await handle(...exchange("big", "x".repeat(5000)));
    await handle(...exchange("b"));
    await dispose();
    expect(await records("prompts.2.jsonl")).toMatchObject([{ exchange: "a" }]);
    expect(await records("prompts.1.jsonl")).toMatchObject([{ exchange: "big" }]);
    expect(await records()).toMatchObject([{ exchange: "b" }]);
  });

  it("goes on where an earlier run stopped", async () => {
    const { folder, handle, dispose, records } = await start({ mode: "file", content, maxBytes: 1200 });
    await writeFile(join(folder, "prompts.jsonl"), `${" ".repeat(1000)}\n`);
    await handle(lineOf("1"));
    await dispose();
    expect(await records()).toMatchObject([{ exchange: "1" }]);
    expect((await stat(join(folder, "prompts.1.jsonl"))).size).toBe(1001);
  });

  it("with a single file begins that one anew", async () => {
    const { folder, handle, dispose, records } = await start({ mode: "file", content, maxBytes: 1200, maxFiles: 1 });
    for (const id of ["1", "2", "3"]) await handle(lineOf(id));
    await dispose();
    expect(await readdir(folder)).toEqual(["prompts.jsonl"]);
    expect(await records()).toMatchObject([{ exchange: "3" }]);
  });
});

describe("a disk that does not take it", () => {
  it("is warned of once a minute, with a count, and written to again when it does", async () => {
    const { folder, clock, lines, handle, dispose, records } = await start({ mode: "file" });
    // A folder in the file's place cannot be appended to, whoever runs this.
    await mkdir(join(folder, "prompts.jsonl"));
    await handle(...exchange("a"));
    await handle(...exchange("b"));
    await handle(...exchange("c"), ...exchange("d"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: "warn", fields: { dropped: 1, error: { code: "EISDIR" } } });
    await clock.advance(60_000);
    await handle(...exchange("e"));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ level: "warn", fields: { dropped: 4 } });
    await rm(join(folder, "prompts.jsonl"), { recursive: true });
    await handle(...exchange("f"));
    await dispose();
    expect(await records()).toMatchObject([{ exchange: "f" }]);
    expect(lines).toHaveLength(2);
  });

  it("does not gather batches without end", async () => {
    const { lines, handle, dispose, records } = await start({ mode: "file" });
    const work = Array.from({ length: 12 }, (_, index) => handle(asked(`x${index}`, "hello"), ended(`x${index}`)));
    await Promise.all(work);
    await dispose();
    expect(await records()).toHaveLength(8);
    expect(lines.map(({ fields }) => fields["dropped"])).toEqual([1, 3]);
  });

  it("does not hold up the end", async () => {
    const { folder, handle, dispose, lines } = await start({ mode: "file" });
    await mkdir(join(folder, "prompts.jsonl"));
    await handle(asked("a", "hello"));
    await dispose();
    expect(lines).toMatchObject([{ level: "warn", fields: { dropped: 1 } }]);
  });
});

function lineOf(id: string) {
  return ended(id, { node: "n".repeat(200) });
}
