import { describe, expect, it } from "vitest";
import { createGate } from "../../src/testing/upstream/gate.ts";
import {
  cutBeforeHeaders,
  errorStatus,
  huge,
  json,
  raw,
  resetBeforeHeaders,
  sse,
} from "../../src/testing/upstream/replies.ts";
import {
  cutAfter,
  hangAfter,
  pauseAfter,
  pauseBeforeHeaders,
  resetAfter,
  splitAt,
  splitEvery,
} from "../../src/testing/upstream/reshape.ts";
import type { Script } from "../../src/testing/upstream/script.ts";
import { startFakeUpstream } from "../../src/testing/upstream.ts";
import { type Collected, collect, collectPackets } from "./collect.ts";

async function played(script: Script): Promise<Collected> {
  await using upstream = await startFakeUpstream(script);
  return await collect(upstream.url);
}

function textOf({ chunks }: Collected): string {
  return Buffer.concat(chunks).toString("utf8");
}

function nameOfObjects(event: string | object): string | undefined {
  return typeof event === "object" ? "thing" : undefined;
}

describe("whole replies", () => {
  it("frames server-sent events, one chunk each", async () => {
    const seen = await played(sse([{ a: 1 }, "two\nlines"], { done: true }));
    expect(seen.chunks.map(String)).toEqual(['data: {"a":1}\n\n', "data: two\ndata: lines\n\n", "data: [DONE]\n\n"]);
  });

  it("names events and ends lines as asked", async () => {
    const seen = await played(sse([{ a: 1 }, "b"], { eventName: nameOfObjects, lineEnd: "\r\n" }));
    expect(textOf(seen)).toBe('event: thing\r\ndata: {"a":1}\r\n\r\ndata: b\r\n\r\n');
  });

  it("lets headers replace those of the builder whatever their case", async () => {
    await using upstream = await startFakeUpstream(errorStatus(502, "<html>", { "Content-Type": "text/html" }));
    const response = await fetch(upstream.url);
    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(await response.text()).toBe("<html>");
  });

  it("sends raw pieces as they are", async () => {
    const seen = await played(raw([Uint8Array.of(0xff, 0x00), "é"], { status: 201 }));
    expect(seen.status).toBe(201);
    expect(seen.chunks).toEqual([Buffer.from([0xff, 0x00]), Buffer.from("é")]);
  });

  it("makes a huge body of exactly the size asked for", async () => {
    const seen = await played(huge(250_001, 100_000));
    expect(textOf(seen)).toBe("x".repeat(250_001));
    expect(() => huge(1, 0)).toThrow(RangeError);
  });
});

describe("other pieces, same body", () => {
  const text = "data: 🌍漢\n\n";
  const bytes = Buffer.from(text);

  it("parts the body in two at every offset", async () => {
    for (let offset = 1; offset < bytes.length; offset += 1) {
      const { chunks } = await played(splitAt(sse(["🌍漢"]), offset));
      expect(chunks).toEqual([bytes.subarray(0, offset), bytes.subarray(offset)]);
    }
  });

  it("sends every byte as a chunk of its own", async () => {
    const { chunks } = await played(splitAt(sse(["🌍漢"]), "every-byte"));
    expect(chunks).toEqual(Array.from(bytes, (byte) => Buffer.from([byte])));
  });

  it("keeps the bytes apart below HTTP as well", async () => {
    await using upstream = await startFakeUpstream(splitAt(raw("abcdefgh"), "every-byte"));
    const { packets } = await collectPackets(upstream.url);
    const [head, ...rest] = packets;
    expect(head).toMatch(/\r\n\r\n1\r\na\r\n$/u);
    expect(rest.slice(0, 7)).toEqual(Array.from("bcdefgh", (letter) => `1\r\n${letter}\r\n`));
  });

  it("sends pieces of one size across the old borders", async () => {
    const { chunks } = await played(splitEvery(raw(["abc", "defg"]), 3));
    expect(chunks.map(String)).toEqual(["abc", "def", "g"]);
    expect(() => splitEvery(raw("a"), 0)).toThrow(RangeError);
  });

  it("keeps other steps at their place in the body", () => {
    const gate = createGate();
    const script = splitAt(pauseAfter(raw(["abc", "defg"]), 1, gate), 5);
    const steps = script.steps.map((step) => (step.type === "write" ? String(step.data) : step));
    expect(steps).toEqual(["abc", { type: "head" }, { type: "wait-for", gate }, "de", "fg"]);
  });
});

describe("replies that break off", () => {
  it("cuts after some writes, which the client still gets", async () => {
    const seen = await played(cutAfter(sse(["a", "b", "c"]), 2));
    expect(textOf(seen)).toBe("data: a\n\ndata: b\n\n");
    expect(seen.error?.code).toBe("ECONNRESET");
    expect(seen.error?.message).toBe("aborted");
  });

  it("cuts after the headers", async () => {
    const seen = await played(cutAfter(json({ a: 1 }), 0));
    expect(seen).toMatchObject({ status: 200, chunks: [], error: { message: "aborted" } });
  });

  it("resets after some writes, which the client still gets", async () => {
    const script = sse(["a", "b"]);
    expect(textOf(await played(resetAfter(script, 1)))).toBe("data: a\n\n");
    await using upstream = await startFakeUpstream();
    upstream.enqueue(resetAfter(script, 1), cutAfter(script, 1));
    const reset = await collectPackets(upstream.url);
    expect(reset.packets.at(-1)).toContain("data: a");
    expect(reset.error?.code).toBe("ECONNRESET");
    const cut = await collectPackets(upstream.url);
    expect(cut.packets.at(-1)).toContain("data: a");
    expect(cut.error).toBeUndefined();
  });

  it("closes or resets without a status", async () => {
    const cut = await played(cutBeforeHeaders());
    expect(cut).toMatchObject({ status: undefined, error: { message: "socket hang up" } });
    const reset = await played(resetBeforeHeaders());
    expect(reset).toMatchObject({ status: undefined, error: { syscall: "read", code: "ECONNRESET" } });
  });

  it("sends the status at once and then hangs", async () => {
    await using upstream = await startFakeUpstream(hangAfter(json({}), 0));
    const response = await fetch(upstream.url);
    expect(response.status).toBe(200);
    expect(upstream.bytesWritten(1)).toBe(0);
    const reading = expect(response.text()).rejects.toThrow();
    await upstream.close();
    await reading;
  });

  it("holds back even the status until the gate opens", async () => {
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseBeforeHeaders(json({ a: 1 }), gate));
    let answered = false;
    const response = fetch(upstream.url).finally(() => {
      answered = true;
    });
    await upstream.received(1);
    expect(answered).toBe(false);
    gate.open();
    expect(await (await response).json()).toEqual({ a: 1 });
  });

  it("refuses to break off after more writes than there are", () => {
    expect(() => cutAfter(sse(["a"]), 2)).toThrow(/has 1 writes/u);
  });
});
