import { describe, expect, test } from "vitest";
import { BodyQueue } from "../../src/upstream/body-queue.ts";

/** A queue whose connection only notes what it was told. */
function makeQueue() {
  const told: string[] = [];
  const queue = new BodyQueue({
    host: "example.test",
    pause: () => told.push("pause"),
    resume: () => told.push("resume"),
    abort: () => told.push("abort"),
  });
  return { queue, told };
}

const chunk = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("a reader who is called for each chunk", () => {
  test("gets what waited, and the rest in the very turn in which it arrives", async () => {
    const { queue } = makeQueue();
    const seen: string[] = [];
    queue.push(chunk("a"));
    const over = queue.forEach((bytes) => void seen.push(textOf(bytes)));
    expect(seen).toEqual(["a"]);
    queue.push(chunk("b"));
    expect(seen).toEqual(["a", "b"]);
    queue.end();
    await over;
  });

  test("is not called again before the promise that it returned has settled", async () => {
    const { queue } = makeQueue();
    const seen: string[] = [];
    const { promise, resolve } = gate();
    const over = queue.forEach((bytes) => {
      seen.push(textOf(bytes));
      return seen.length === 1 ? promise : undefined;
    });
    queue.push(chunk("a"));
    queue.push(chunk("b"));
    queue.end();
    expect(seen).toEqual(["a"]);
    resolve();
    await over;
    expect(seen).toEqual(["a", "b"]);
  });

  test("holds the connection back while it is busy, and lets it go on afterwards", async () => {
    const { queue, told } = makeQueue();
    const { promise, resolve } = gate();
    let calls = 0;
    const over = queue.forEach(() => (calls++ === 0 ? promise : undefined));
    for (let count = 0; count < 6; count++) queue.push(new Uint8Array(64 * 1024));
    expect(told).toEqual(["pause"]);
    resolve();
    await expect.poll(() => told).toEqual(["pause", "resume"]);
    queue.end();
    await over;
    expect(calls).toBe(6);
  });

  test("gets chunks in order, also those that come while the connection is let go on", async () => {
    const seen: string[] = [];
    const more = ["x", "y"];
    const queue = new BodyQueue({
      host: "example.test",
      pause: () => undefined,
      resume: () => {
        for (const text of more.splice(0)) queue.push(chunk(text));
      },
      abort: () => undefined,
    });
    for (const text of ["a", "b", "c"]) queue.push(new Uint8Array(100 * 1024).fill(text.charCodeAt(0)));
    const over = queue.forEach((bytes) => void seen.push(textOf(bytes.subarray(0, 1))));
    queue.end();
    await over;
    expect(seen).toEqual(["a", "b", "c", "x", "y"]);
  });

  test("hears of a failure after what came before it", async () => {
    const { queue } = makeQueue();
    const seen: string[] = [];
    const over = queue.forEach((bytes) => void seen.push(textOf(bytes)));
    queue.push(chunk("a"));
    queue.fail(new Error("reset"));
    await expect(over).rejects.toThrow("reset");
    expect(seen).toEqual(["a"]);
  });

  test.each(["throws", "rejects"])("who %s closes the connection", async (how) => {
    const { queue, told } = makeQueue();
    const over = queue.forEach(() => {
      if (how === "throws") throw new Error("enough");
      return Promise.reject(new Error("enough"));
    });
    queue.push(chunk("a"));
    await expect(over).rejects.toThrow("enough");
    expect(told).toEqual(["abort"]);
  });
});

function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
