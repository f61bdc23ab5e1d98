import { expect, test } from "vitest";
import { readSse, readSseBatches } from "../../src/http/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* chunks(texts: readonly string[], left: string[] = []): AsyncGenerator<Uint8Array> {
  try {
    for (const text of texts) yield bytes(text);
  } finally {
    left.push("left");
  }
}

const texts = ["data: a\n\ndata: b\n\nda", "ta: c\n\n", ": only a comment\n\n", "data: d"];

test("events of one read come as one batch, and none of them is empty", async () => {
  const batches: string[][] = [];
  for await (const batch of readSseBatches(chunks(texts))) batches.push(batch.map(({ data }) => data));
  expect(batches).toEqual([["a", "b"], ["c"], ["d"]]);
});

test("one by one they are the same, whether they are waited for or asked for all at once", async () => {
  const waited: string[] = [];
  for await (const { data } of readSse(chunks(texts))) waited.push(data);
  const events = readSse(chunks(texts));
  const asked = await Promise.all(Array.from({ length: 6 }, () => events.next()));
  expect(waited).toEqual(["a", "b", "c", "d"]);
  expect(asked.map(({ done, value }) => (done === true ? "end" : value.data))).toEqual([
    "a",
    "b",
    "c",
    "d",
    "end",
    "end",
  ]);
});

test("whoever leaves closes the body, and nothing comes any more", async () => {
  const left: string[] = [];
  const events = readSse(chunks(texts, left));
  for await (const { data } of events) if (data === "a") break;
  expect(left).toEqual(["left"]);
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test("what the body throws is thrown where it is read, and then there is no more", async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes("data: a\n\n");
    throw new Error("cut");
  };
  const events = readSse(broken());
  expect((await events.next()).value).toEqual({ data: "a" });
  await expect(events.next()).rejects.toThrow("cut");
  expect(await events.next()).toEqual({ done: true, value: undefined });
});
