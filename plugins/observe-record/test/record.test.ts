import { mkdir, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestClock, kernelEvent } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { readTape, tapeFormat } from "../src/index.ts";
import { bodyOf, exchangeOf, startRecording } from "./start.ts";

test("an exchange becomes one tape, with a header, its events in order and their times", async () => {
  await using recording = await disposable();
  recording.handle(...exchangeOf("e1"));
  const [tape, ...others] = await recording.tapes();
  expect(others).toEqual([]);
  expect(tape?.header).toEqual({
    type: "tape",
    format: tapeFormat,
    patchbay: packageJson.version,
    sdk: "1.0",
    created: "2026-01-01T00:00:00.000Z",
    exchange: "e1",
    content: "full",
  });
  expect(tape?.events.map(({ type, ms }) => `${type} ${ms}`)).toEqual([
    "exchange-start 0",
    "wire-head 0",
    "wire-body 0",
    "attempt-start 1",
    "wire-body 2",
    "wire-body 10",
    "attempt-end 100",
    "exchange-end 100",
  ]);
  expect({ incomplete: tape?.incomplete, warnings: tape?.warnings }).toEqual({ incomplete: [], warnings: [] });
});

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `e${n}`);

test("tapes and their folder are for the owner's eyes only", async () => {
  await using recording = await disposable();
  recording.handle(...exchangeOf("e1"));
  await recording.tapes();
  const [name = ""] = await readdir(recording.folder);
  const modes = await Promise.all([recording.folder, join(recording.folder, name)].map((path) => stat(path)));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
});

test("about the share is kept, and failures all the same", async () => {
  await using recording = await disposable({ share: 0.25 });
  const ids = many(400);
  for (const [n, id] of ids.entries())
    recording.handle(...exchangeOf(id, { outcome: n % 100 === 3 ? "failed" : "done" }));
  const found = await kept(recording);
  expect(found.length).toBeGreaterThan(70);
  expect(found.length).toBeLessThan(130);
  expect(found).toEqual(expect.arrayContaining(["e3", "e103", "e203", "e303"]));
});

test("without keepFailed a failure needs to be of the share, and nothing is made of what is not", async () => {
  await using recording = await disposable({ share: 0.25, keepFailed: false });
  const ids = many(400);
  for (const id of ids) recording.handle(...exchangeOf(id, { outcome: "failed" }));
  const found = await kept(recording);
  const { observe } = recording.hooks;
  const wants = observe && "wants" in observe ? observe.wants : undefined;
  expect(found).toEqual(ids.filter((id) => wants?.("wire-body", id)).toSorted());
  expect(found.length).toBeGreaterThan(70);
  expect(found.length).toBeLessThan(130);
});

test("a share of nothing, without failures, sees nothing", async () => {
  await using recording = await disposable({ share: 0, keepFailed: false });
  expect(recording.hooks).toEqual({});
});

test("only failed leaves out what went well", async () => {
  await using recording = await disposable({ only: "failed", keepFailed: false });
  recording.handle(...exchangeOf("e1"), ...exchangeOf("e2", { outcome: "failed" }));
  expect(await kept(recording)).toEqual(["e2"]);
});

test("only slow keeps what took slowMs", async () => {
  await using recording = await disposable({ only: "slow", slowMs: 500 });
  recording.handle(...exchangeOf("e1", { durationMs: 499 }), ...exchangeOf("e2", { durationMs: 500 }));
  expect(await kept(recording)).toEqual(["e2"]);
});

test.each([
  [{ pools: ["main"] }, ["e1", "e3"]],
  [{ models: ["f*"] }, ["e1", "e2"]],
  [{ clients: ["c1"] }, ["e2", "e3"]],
])("%j filters", async (options, expected) => {
  await using recording = await disposable(options);
  recording.handle(
    ...exchangeOf("e1", { client: "c2" }),
    ...exchangeOf("e2", { pool: "other" }),
    ...exchangeOf("e3", { model: "slow" }),
  );
  expect(await kept(recording)).toEqual(expected);
});

test("folder may lie anywhere", async () => {
  await using recording = await disposable({ folder: "deep/er" });
  recording.handle(...exchangeOf("e1"));
  await recording.tapes();
  expect(await readdir(join(await recording.context.dataDir(), "deep/er"))).toHaveLength(1);
});

test("maxFiles and maxBytes delete the oldest, those of an earlier run as well", async () => {
  await using recording = await disposable({ maxFiles: 2 });
  await mkdir(recording.folder, { recursive: true });
  await writeFile(join(recording.folder, "2020-old.jsonl"), "{}\n");
  for (const id of ["e1", "e2", "e3"]) recording.handle(...exchangeOf(id));
  await recording.hooks.dispose?.();
  expect((await readdir(recording.folder)).map((name) => name.slice(25))).toEqual(["e2.jsonl", "e3.jsonl"]);

  await using small = await disposable({ maxBytes: 4096 });
  const pieces = ["x".repeat(1500)];
  for (const id of ["e1", "e2", "e3"]) small.handle(...exchangeOf(id, { pieces }));
  const names = await kept(small);
  expect(names.at(-1)).toBe("e3");
  expect(names.length).toBeLessThan(3);
});

test("maxTapeBytes leaves bodies out, and the tape says so", async () => {
  await using recording = await disposable({ maxTapeBytes: 4096 });
  recording.handle(...exchangeOf("e1", { pieces: Array.from({ length: 10 }, () => "x".repeat(1000)) }));
  const [tape] = await recording.tapes();
  expect(tape?.incomplete).toEqual(["too-large"]);
  expect(bodyOf(tape, "client", "reply").length).toBeLessThan(4);
  expect(tape?.events.at(-1)?.type).toBe("exchange-end");
});

test("what is still going on at the end, was cut by the kernel or lacks an attempt is incomplete", async () => {
  await using recording = await disposable();
  recording.handle(...exchangeOf("e1").slice(0, 4));
  recording.handle(...exchangeOf("e2", { asked: "x".repeat(1024 * 1024) }));
  recording.handle(...exchangeOf("e3").filter(({ type }) => type !== "attempt-start"));
  const gaps = (await recording.tapes()).map(({ header, incomplete }) => [header.exchange, ...incomplete]);
  expect(gaps).toEqual([
    ["e1", "end-not-seen"],
    ["e2", "body-cut"],
    ["e3", "events-dropped"],
  ]);
});

test("a thousand exchanges may be open; with one more the oldest is ended", async () => {
  await using recording = await disposable({ maxFiles: 5 });
  for (let n = 0; n <= 1000; n++) recording.handle(kernelEvent("exchange-start", { exchange: `e${n}` }));
  const whole = () => readdir(recording.folder).then((names) => names.filter((name) => name.endsWith(".jsonl")));
  await expect.poll(whole).toEqual(["2026-01-01T00-00-00-000Z-e0.jsonl"]);
});

test("a folder that cannot be written to costs tapes and nothing else, and is asked again later", async () => {
  const clock = createTestClock();
  await using recording = await disposable({}, { clock });
  const { observer, context, folder } = recording;
  await writeFile(folder, "in the way");
  expect(observer.wants?.("wire-body")).toBe(true);
  expect(observer.handle(exchangeOf("e1"))).toBeUndefined();
  await expect.poll(() => context.log.lines.length).toBe(1);
  expect(context.log.lines[0]?.message).toMatch(/cannot write tapes/);
  expect(observer.wants?.("wire-body")).toBe(false);
  await clock.advance(10_000);
  expect(observer.wants?.("wire-body")).toBe(true);
});

test("a tape that was cut is read up to there, with a warning", async () => {
  await using recording = await disposable();
  recording.handle(...exchangeOf("e1"));
  const [tape] = await recording.tapes();
  const [name = ""] = await readdir(recording.folder);
  const path = join(recording.folder, name);
  const { size } = await stat(path);
  await truncate(path, size - 60);
  const cut = await readTape(path);
  expect(cut.events).toEqual(tape?.events.slice(0, -1));
  expect(cut.incomplete).toEqual(["file-cut"]);
  expect(cut.warnings).toEqual([expect.stringMatching(/is cut, or broken, in line 9/)]);
});

test("what is no tape, or one of another form, is refused", async () => {
  await using recording = await disposable();
  const path = join(await recording.context.dataDir(), "other.jsonl");
  await writeFile(path, '{"role":"user"}\n');
  await expect(readTape(path)).rejects.toThrow("other.jsonl is no tape");
  await writeFile(path, '{"type":"tape","format":99}\n');
  await expect(readTape(path)).rejects.toThrow("other.jsonl is a tape of form 99; this version reads form 1");
});

test("lines that a later version may add are no fault of a line that is known", async () => {
  await using recording = await disposable();
  recording.handle({ ...kernelEvent("exchange-start", { exchange: "e1" }), later: 1 } as never);
  const [tape] = await recording.tapes();
  expect(tape?.events).toEqual([expect.objectContaining({ later: 1 })]);
});

async function disposable(...given: Parameters<typeof startRecording>) {
  const recording = await startRecording(...given);
  return { ...recording, [Symbol.asyncDispose]: () => recording.dispose() };
}

async function kept(recording: Awaited<ReturnType<typeof startRecording>>): Promise<readonly string[]> {
  return (await recording.tapes()).map(({ header }) => header.exchange);
}
