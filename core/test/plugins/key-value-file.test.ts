import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestClock } from "@patchbay/sdk/testing";
import type { Json } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { createKeyValueFile, type KeyValueFileOptions } from "../../src/plugins/key-value-file.ts";
import { tempFolder } from "./temp-folder.ts";

async function store(options: Partial<KeyValueFileOptions> = {}, files: Readonly<Record<string, string>> = {}) {
  const folder = await tempFolder(files);
  const clock = createTestClock();
  const given = { id: "it", maxBytes: 1000, clock, folder: async () => folder, ...options };
  return { folder, clock, given, kv: createKeyValueFile(given) };
}

describe("a plugin's storage", () => {
  test("keeps values as they were, in a file for its owner alone", async () => {
    const { kv, folder } = await store();
    const value = { a: [1, null, { b: "ü" }], c: true };
    await kv.set("x/1", value);
    await kv.set("x/2", 0);
    await kv.set("__proto__", "odd");
    value.a.push(2);
    expect(await kv.get("x/1")).toEqual({ a: [1, null, { b: "ü" }], c: true });
    expect([await kv.get("x/2"), await kv.get("__proto__"), await kv.get("y")]).toEqual([0, "odd", undefined]);
    expect(await kv.keys("x/")).toEqual(["x/1", "x/2"]);
    await kv.delete("x/2");
    expect(await kv.keys()).toEqual(["__proto__", "x/1"]);
    expect((await stat(join(folder, "kv.json"))).mode & 0o777).toBe(0o600);
    const copy = await store({}, { "kv.json": await readFile(join(folder, "kv.json"), "utf8") });
    expect(await copy.kv.get("x/1")).toEqual({ a: [1, null, { b: "ü" }], c: true });
  });

  test("is one for all who open it, also at the same time, and loses nothing", async () => {
    const { kv, given, folder } = await store({ maxBytes: 100_000 });
    const other = createKeyValueFile(given);
    await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? kv : other).set(`k${n}`, n)));
    expect(await kv.keys()).toHaveLength(200);
    const kept: unknown = JSON.parse(await readFile(join(folder, "kv.json"), "utf8"));
    expect(kept).toHaveLength(200);
    expect(await other.get("k1")).toBe(1);
  });

  test("forgets what has lived long enough, also over a restart", async () => {
    const { kv, clock, folder } = await store();
    await kv.set("short", 1, { ttlMs: 1000 });
    await kv.set("long", 2);
    await clock.advance(999);
    expect(await kv.get("short")).toBe(1);
    await clock.advance(1);
    expect([await kv.get("short"), await kv.keys()]).toEqual([undefined, ["long"]]);
    const text = JSON.stringify([["old", { text: "1", until: clock.now() }]]);
    await writeFile(join(folder, "other.json"), text);
    const late = await store({ clock }, { "kv.json": text });
    expect(await late.kv.get("old")).toBeUndefined();
  });

  test("has the bytes that were granted, of keys and values, and no more", async () => {
    const { kv } = await store({ maxBytes: 24 });
    await kv.set("key", "1234567890");
    await expect(kv.set("other", "12")).resolves.toBeUndefined();
    await expect(kv.set("more", 1)).rejects.toMatchObject({
      code: "too-large",
      message: 'plugin "it" may keep 24 bytes, and this would make it 29',
    });
    await kv.set("key", "1");
    await kv.set("more", 1);
    expect(await kv.keys()).toEqual(["key", "more", "other"]);
  });

  test("does not count what is gone", async () => {
    const { kv, clock } = await store({ maxBytes: 20 });
    await kv.set("a", "1234567890", { ttlMs: 10 });
    await expect(kv.set("b", "1234567890")).rejects.toMatchObject({ code: "too-large" });
    await clock.advance(10);
    await kv.set("b", "1234567890");
    expect(await kv.keys()).toEqual(["b"]);
  });

  test("is refused where none was granted, before there is a folder", async () => {
    const folder = () => Promise.reject(new Error("was asked for"));
    const { kv } = await store({ maxBytes: 0, folder });
    for (const run of [() => kv.get("a"), () => kv.set("a", 1), () => kv.delete("a"), () => kv.keys()])
      await expect(run()).rejects.toMatchObject({ code: "permission-denied" });
  });

  test("takes keys, values and times that are some", async () => {
    const { kv } = await store();
    await expect(kv.set("", 1)).rejects.toThrow("1 to 256");
    await expect(kv.set("k".repeat(257), 1)).rejects.toThrow("1 to 256");
    await expect(kv.set("a", undefined as unknown as Json)).rejects.toThrow("undefined is none");
    for (const ttlMs of [0, -1, Number.NaN]) await expect(kv.set("a", 1, { ttlMs })).rejects.toThrow("above 0");
    expect(await kv.keys()).toEqual([]);
  });

  test.each(["not JSON", "{}", '[["a"]]', '[["a",{"text":1}],[1,{"text":"1"}]]'])(
    "begins anew from %s",
    async (text) => {
      const { kv } = await store({}, { "kv.json": text });
      expect(await kv.keys()).toEqual([]);
      await kv.set("a", 1);
      expect(await kv.get("a")).toBe(1);
    },
  );

  test("keeps no secret that came into a value", async () => {
    const { kv } = await store({ scrub: (text) => text.replaceAll("hidden-1", "[redacted]") });
    await kv.set("a", { b: "x hidden-1 y" });
    expect(await kv.get("a")).toEqual({ b: "x [redacted] y" });
  });
});
