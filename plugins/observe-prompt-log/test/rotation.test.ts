import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ended, exchange, start } from "./start.ts";

const day = 86_400_000;
const byDay = { mode: "file", content: "none", rotate: "day" } as const;
const lineOf = (id: string) => ended(id, { node: "n".repeat(200) });
const idsOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { exchange: string }).exchange);

describe("a file for each day", () => {
  it("is begun at midnight UTC, in parts that are full, for the owner alone", async () => {
    const { folder, clock, handle, dispose, records } = await start({ ...byDay, maxBytes: 1200 });
    for (const id of ["1", "2", "3"]) await handle(lineOf(id));
    await clock.advance(day - 1);
    await handle(lineOf("4"));
    await clock.advance(1);
    await handle(lineOf("5"));
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual([
      "prompts-2026-01-01.2.jsonl",
      "prompts-2026-01-01.jsonl",
      "prompts-2026-01-02.jsonl",
    ]);
    const shown = await Promise.all(
      ["prompts-2026-01-01.jsonl", "prompts-2026-01-01.2.jsonl", "prompts-2026-01-02.jsonl"].map(records),
    );
    expect(shown.map((each) => each.map((record) => record["exchange"]))).toEqual([["1", "2"], ["3", "4"], ["5"]]);
    expect((await stat(join(folder, "prompts-2026-01-01.2.jsonl"))).mode & 0o777).toBe(0o600);
  });

  it("is gone on with by the next run, in its last part", async () => {
    const { folder, handle, dispose, records } = await start(byDay);
    await writeFile(join(folder, "prompts-2026-01-01.jsonl"), "\n");
    await writeFile(join(folder, "prompts-2026-01-01.3.jsonl"), "\n");
    await handle(lineOf("1"));
    await dispose();
    expect(await records("prompts-2026-01-01.3.jsonl")).toMatchObject([{ exchange: "1" }]);
  });

  it("goes when there are more than maxFiles, and nothing else goes", async () => {
    const { folder, clock, handle, dispose } = await start({ ...byDay, maxFiles: 2 });
    await writeFile(join(folder, "prompts-notes.jsonl"), "mine");
    await writeFile(join(folder, "other-2020-01-01.jsonl"), "mine");
    for (const id of ["1", "2", "3", "4"]) {
      await handle(lineOf(id));
      await clock.advance(day);
    }
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual([
      "other-2020-01-01.jsonl",
      "prompts-2026-01-03.jsonl",
      "prompts-2026-01-04.jsonl",
      "prompts-notes.jsonl",
    ]);
  });

  it("goes after keepDays, also when nobody asks anything any more", async () => {
    const { folder, clock, handle, dispose } = await start({ ...byDay, keepDays: 2, maxFiles: 100 });
    await handle(lineOf("1"));
    await clock.advance(day);
    await handle(lineOf("2"));
    expect(await readdir(folder)).toHaveLength(2);
    await clock.advance(day);
    // The last hourly look is waited for.
    await dispose();
    expect(await readdir(folder)).toEqual(["prompts-2026-01-02.jsonl"]);
  });
});

describe("files that were put aside by size", () => {
  it("go when maxFiles became less, and nothing that only looks like one", async () => {
    const { folder, handle, dispose } = await start({ mode: "file", maxFiles: 2 });
    const names = ["prompts.1.jsonl", "prompts.2.jsonl", "prompts.3.jsonl.gz", "prompts.2024.jsonl"];
    for (const name of names) await writeFile(join(folder, name), "");
    await handle(...exchange("a"));
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual(["prompts.1.jsonl", "prompts.2024.jsonl", "prompts.jsonl"]);
  });
});

describe("compress", () => {
  it("keeps the files of past days with gzip, whole", async () => {
    const { folder, clock, handle, dispose } = await start({ ...byDay, compress: true, maxFiles: 3 });
    for (const id of ["1", "2", "3", "4"]) {
      await handle(lineOf(`${id}a`), lineOf(`${id}b`));
      if (id !== "4") await clock.advance(day);
    }
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual([
      "prompts-2026-01-02.jsonl.gz",
      "prompts-2026-01-03.jsonl.gz",
      "prompts-2026-01-04.jsonl",
    ]);
    const packed = join(folder, "prompts-2026-01-02.jsonl.gz");
    expect(idsOf(gunzipSync(await readFile(packed)).toString())).toEqual(["2a", "2b"]);
    expect((await stat(packed)).mode & 0o777).toBe(0o600);
  });

  it("keeps files that were put aside by size with gzip, and moves them on", async () => {
    const { folder, handle, dispose } = await start({
      mode: "file",
      content: "none",
      maxBytes: 1200,
      maxFiles: 3,
      compress: true,
    });
    for (const id of ["1", "2", "3", "4", "5", "6", "7", "8"]) await handle(lineOf(id));
    await dispose();
    expect((await readdir(folder)).toSorted()).toEqual(["prompts.1.jsonl.gz", "prompts.2.jsonl.gz", "prompts.jsonl"]);
    const ids = async (name: string) => idsOf(gunzipSync(await readFile(join(folder, name))).toString());
    expect(await ids("prompts.1.jsonl.gz")).toEqual(["5", "6"]);
    expect(await ids("prompts.2.jsonl.gz")).toEqual(["3", "4"]);
  });
});

describe("a file that goes while it is written to", () => {
  it("with its folder is begun anew", async () => {
    const { folder, handle, dispose, records, lines } = await start({ mode: "file", file: "logs/prompts.jsonl" });
    await handle(...exchange("a"));
    await rm(join(folder, "logs"), { recursive: true });
    await handle(...exchange("b"));
    await dispose();
    expect(await records("logs/prompts.jsonl")).toMatchObject([{ exchange: "b" }]);
    expect(lines).toEqual([]);
  });

  it("by the hand of a tool that rotates is begun anew", async () => {
    const { folder, handle, dispose, records } = await start({ mode: "file" });
    await handle(...exchange("a"));
    await rename(join(folder, "prompts.jsonl"), join(folder, "mine"));
    await handle(...exchange("b"));
    await dispose();
    expect(await records()).toMatchObject([{ exchange: "b" }]);
    expect(await records("mine")).toMatchObject([{ exchange: "a" }]);
  });
});

describe("what cannot be written or tidied up", () => {
  it("is told and counted on a full disk", async () => {
    const { handle, dispose, lines } = await start({ mode: "file", file: "/dev/full" });
    await handle(...exchange("a"), ...exchange("b"));
    await dispose();
    expect(lines).toMatchObject([{ level: "warn", fields: { dropped: 2, error: { code: "ENOSPC" } } }]);
  });

  it("is told once a minute when a folder may no longer be written to, and is written again when it may", async () => {
    const { folder, handle, dispose, lines, records } = await start({ mode: "file", file: "logs/prompts.jsonl" });
    await handle(...exchange("a"));
    // A file where the folder was is refused to whoever runs this.
    await rm(join(folder, "logs"), { recursive: true });
    await writeFile(join(folder, "logs"), "");
    await handle(...exchange("b"));
    await handle(...exchange("c"));
    expect(lines).toMatchObject([{ level: "warn", fields: { dropped: 1 } }]);
    await rm(join(folder, "logs"));
    await handle(...exchange("d"));
    await dispose();
    expect(await records("logs/prompts.jsonl")).toMatchObject([{ exchange: "d" }]);
    expect(lines.at(-1)).toMatchObject({ level: "warn", fields: { dropped: 1 } });
  });

  it("does not keep records from being written", async () => {
    const { folder, handle, dispose, lines, records } = await start({ ...byDay, maxFiles: 1 });
    // What looks like a file of the log but is a folder cannot be removed as a file.
    await mkdir(join(folder, "prompts-2020-01-01.jsonl"));
    await handle(lineOf("1"));
    await dispose();
    expect(await records("prompts-2026-01-01.jsonl")).toMatchObject([{ exchange: "1" }]);
    expect(lines).toMatchObject([{ level: "warn", message: expect.stringContaining("cannot tidy up") }]);
  });
});
