import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestClock, type TestClock } from "@patchbay/sdk/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ConfigWatch, watchConfig } from "../../src/config/watch-config.ts";

let folder: string;
let file: string;
let clock: TestClock;
let watch: ConfigWatch;
let changes: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-watch-"));
  file = join(folder, "plugins.config.json");
  await writeFile(file, "one");
  clock = createTestClock();
  changes = 0;
  watch = watchConfig([file], () => (changes += 1), clock);
});
afterEach(async () => {
  watch.close();
  await rm(folder, { recursive: true });
});

/** Waits until the watch has seen something and looked at the files. */
async function settle(): Promise<number> {
  await clock.waitForTimers(1);
  await clock.advance(200);
  return changes;
}

test("a change is told once, when the writing is over", async () => {
  await writeFile(file, "two");
  await clock.waitForTimers(1);
  await clock.advance(199);
  expect(changes).toBe(0);
  await clock.advance(1);
  expect(changes).toBe(1);
});

test("a file written anew with what it held is no change", async () => {
  await writeFile(file, "one");
  expect(await settle()).toBe(0);
  await writeFile(file, "two");
  expect(await settle()).toBe(1);
});

test("a file that another takes the place of stays in view", async () => {
  for (const [index, text] of ["two", "three"].entries()) {
    await writeFile(join(folder, "new"), text);
    await rename(join(folder, "new"), file);
    expect(await settle()).toBe(index + 1);
  }
});

test("a file that is gone for a moment is no change, and one when it is back with something else", async () => {
  await rm(file);
  expect(await settle()).toBe(0);
  await writeFile(file, "two");
  expect(await settle()).toBe(1);
});

test("a file beside those of the config is no change", async () => {
  await writeFile(join(folder, "other"), "two");
  expect(await settle()).toBe(0);
});

test("files can be added and taken away", async () => {
  const other = join(folder, "other");
  await writeFile(other, "one");
  watch.update([other]);
  await writeFile(file, "two");
  expect(await settle()).toBe(0);
  await writeFile(other, "two");
  expect(await settle()).toBe(1);
});

test("a file in a folder that does not exist is no reason to fail", async () => {
  watch.update([file, join(folder, "none", "file")]);
  await writeFile(file, "two");
  expect(await settle()).toBe(1);
});

test("nothing is told after it was closed", async () => {
  await writeFile(file, "two");
  await clock.waitForTimers(1);
  watch.close();
  expect(clock.pending).toBe(0);
});

test("a file that is gone counts as unchanged, but for one that may be missing", async () => {
  watch.close();
  const overlay = join(folder, "plugins.config.overlay.json");
  await writeFile(overlay, "one");
  watch = watchConfig(
    [file, overlay],
    () => (changes += 1),
    clock,
    (each) => each === overlay,
  );
  await rm(overlay);
  expect(await settle()).toBe(1);
  await rm(file);
  expect(await settle()).toBe(1);
  await writeFile(file, "one");
  await writeFile(overlay, "two");
  expect(await settle()).toBe(2);
});
