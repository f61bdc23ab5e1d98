import { GatewayError, type Json } from "@patchbay/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPeer } from "../../src/rpc/create-peer.ts";
import { type Frame, frameKinds } from "../../src/rpc/frame.ts";
import { windowChunkBytes, windowItems } from "../../src/rpc/limits.ts";
import { pair, settled } from "./pair.ts";

async function* from<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

const lonely = (side: "host" | "guest" = "host") => {
  const sent: Frame[] = [];
  const peer = createPeer({
    link: { send: (frame) => void sent.push(frame) },
    methods: { echo: (input) => ({ head: input }), wait: () => new Promise(() => undefined) },
    side,
    makeAbort: () => new AbortController(),
  });
  return { peer, sent };
};

describe("Two peers", () => {
  test("call each other", async () => {
    const line = pair({
      guest: { double: (input) => ({ head: Number(input) * 2 }) },
      host: { name: () => ({ head: "host" }) },
    });
    const answers = Promise.all([line.host.ask("double", 21), line.guest.ask("name", null)]);
    await line.run();
    await expect(answers).resolves.toEqual([42, "host"]);
    expect(line.host.openCalls + line.guest.openCalls).toBe(0);
  });

  test("tell each other things, and answer pings", async () => {
    const line = pair({});
    line.guest.note("log", { a: 1 });
    const ping = line.host.ping();
    await line.run();
    await ping;
    expect(line.notes).toEqual([["host", "log", { a: 1 }]]);
  });

  test("carry failures as data: neither class nor stack crosses", async () => {
    const fail = (): never => {
      throw Object.assign(new GatewayError("rate-limited", "slow down", { retryAfterMs: 5, details: { a: 1 } }), {
        extra: 1,
      });
    };
    const line = pair({ guest: { fail, crash: () => Promise.reject(new TypeError("oops")) } });
    const failures = Promise.allSettled([
      line.host.ask("fail", null),
      line.host.ask("crash", null),
      line.host.ask("no", null),
    ]);
    await line.run();
    expect(await failures).toMatchObject([
      { reason: { code: "rate-limited", message: "slow down", retryAfterMs: 5, details: { a: 1 } } },
      { reason: { code: "plugin-failed", message: "oops" } },
      { reason: { code: "plugin-failed", message: "there is no method no" } },
    ]);
    expect(JSON.stringify(line.frames)).not.toMatch(/extra|peer\.test/);
  });

  test("give up calls: the handler's signal aborts and its source is left", async () => {
    let left = false;
    let aborted = false;
    const line = pair({
      guest: {
        stream: (_input, { signal }) => ({
          head: null,
          items: (async function* () {
            try {
              for (;;) yield [1];
            } finally {
              left = true;
              aborted = signal.aborted;
            }
          })(),
        }),
      },
    });
    const opening = line.host.open("stream", null);
    await line.run();
    const answer = await opening;
    for await (const batch of answer.items) if (batch.length > 0) break;
    await line.run();
    expect([left, aborted]).toEqual([true, true]);
    expect(line.host.openCalls + line.guest.openCalls).toBe(0);
  });

  test("fail what is open when the line is closed", async () => {
    const line = pair({ guest: { wait: () => new Promise(() => undefined) } });
    const waiting = line.host.ask("wait", null);
    await line.run();
    const reason = new Error("gone");
    line.host.close(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(line.host.ask("wait", null)).rejects.toBe(reason);
  });

  test("hold back what nobody reads", async () => {
    const line = pair({
      guest: { items: () => ({ head: null, items: from(Array.from({ length: 2000 }, (_, n) => [n])) }) },
    });
    const opening = line.host.open("items", null);
    await line.run();
    const answer = await opening;
    const batches = line.frames.filter(({ frame }) => frame.kind === "items");
    expect(batches).toHaveLength(windowItems);
    const reading = all(answer.items);
    await line.run();
    expect((await reading).flat()).toEqual(Array.from({ length: 2000 }, (_, n) => n));
  });

  test("cut chunks to what the window holds", async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, n) => n % 251);
    const line = pair({ host: { body: () => ({ head: null, chunks: from([bytes]) }) } });
    const opening = line.guest.open("body", null);
    await line.run();
    const answer = await opening;
    const sent = line.frames.filter(({ frame }) => frame.kind === "chunk");
    expect(sent.reduce((sum, { frame }) => sum + frame.body.length, 0)).toBe(windowChunkBytes);
    const reading = all(answer.chunks);
    await line.run();
    expect(Buffer.concat(await reading).equals(bytes)).toBe(true);
  });

  test("pass on a single item that is larger than the window", async () => {
    const large = "x".repeat(1_000_000);
    const line = pair({ guest: { items: () => ({ head: null, items: from([[large], [1]]) }) } });
    const reading = line.host.open("items", null).then(({ items }) => all(items));
    await line.run();
    expect(await reading).toEqual([[large], [1]]);
  });

  test("get every item across, whatever comes when", async () => {
    const batches = fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 400 }), { maxLength: 12 });
    const schedule = fc.infiniteStream(fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(batches, { minLength: 1, maxLength: 4 }), schedule, async (streams, order) => {
        const methods = Object.fromEntries(
          streams.map((stream, at) => [`s${at}`, () => ({ head: at, items: from(stream as Json[][]) })]),
        );
        const line = pair({ guest: methods, host: methods });
        const reading = Promise.all(
          streams.flatMap((_stream, at) =>
            [line.host, line.guest].map(async (peer) => (await all((await peer.open(`s${at}`, null)).items)).flat()),
          ),
        );
        await line.run((sides) => (order.next().value === true ? sides.at(-1)! : sides[0]!));
        expect(await reading).toEqual(streams.flatMap((stream) => [stream.flat(), stream.flat()]));
        expect(line.host.openCalls + line.guest.openCalls).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("end every call, wherever it is given up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(600), fc.boolean(), fc.infiniteStream(fc.boolean()), async (most, byAbort, order) => {
        const source = () => ({ head: null, items: from(Array.from({ length: 700 }, (_, n) => [n])) });
        const line = pair({ guest: { source } });
        const leaving = new AbortController();
        const reading = (async () => {
          const answer = await line.host.open("source", null, { signal: leaving.signal });
          let read = 0;
          for await (const batch of answer.items) {
            read += batch.length;
            if (read < most) continue;
            if (!byAbort) break;
            leaving.abort();
          }
        })().catch((cause: unknown) => expect(cause).toMatchObject({ code: "aborted" }));
        await line.run((sides) => (order.next().value === true ? sides.at(-1)! : sides[0]!));
        await reading;
        await line.run();
        expect(line.host.openCalls + line.guest.openCalls).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe("A peer refuses", () => {
  const open = (call: number): Frame => ({ kind: "open", call, body: '{"method":"echo","input":1}' });

  test.each<[string, readonly Frame[]]>([
    ["a call with its own parity", [open(2)]],
    ["a call number that was used before", [open(3), open(3)]],
    ["a call number that goes back", [open(5), open(3)]],
    ["a call without a number", [open(0)]],
    ["a call with half a number", [open(1.5)]],
    ["a call that names no method", [{ kind: "open", call: 1, body: '{"method":1}' }]],
    ["a call that is no object", [{ kind: "open", call: 1, body: "[]" }]],
    ["an answer to nothing", [{ kind: "head", call: 2, body: "1" }]],
    ["an answer to a call of its own", [open(1), { kind: "head", call: 1, body: "1" }]],
    ["a credit for what was never opened", [{ kind: "credit", call: 7, body: "[1,1]" }]],
    ["a pong without a ping", [{ kind: "pong", call: 0, body: "" }]],
    ["a ping of a call", [{ kind: "ping", call: 1, body: "" }]],
    ["text that is no JSON", [{ kind: "open", call: 1, body: "{" }]],
    ["bytes for text", [{ kind: "open", call: 1, body: new Uint8Array(3) }]],
    [
      "JSON without a floor",
      [{ kind: "note", call: 0, body: `{"method":"log","input":${"[".repeat(300)}${"]".repeat(300)}}` }],
    ],
  ])("%s", async (_name, frames) => {
    const { peer } = lonely();
    expect(() => frames.forEach((frame) => peer.receive(frame))).toThrow();
  });

  const answered = (...frames: Omit<Frame, "call">[]) => {
    const { peer } = lonely();
    void peer.open("anything", null).catch(() => undefined);
    for (const frame of frames) peer.receive({ ...frame, call: 2 });
  };
  const head = { kind: "head", body: "null" } as const;

  test.each<[string, readonly Omit<Frame, "call">[]]>([
    ["two heads", [head, head]],
    ["items before the head", [{ kind: "items", body: "[1]" }]],
    ["an end before the head", [{ kind: "end", body: "" }]],
    ["items that are no list", [head, { kind: "items", body: "{}" }]],
    ["items that are none", [head, { kind: "items", body: "[]" }]],
    ["chunks after items", [head, { kind: "items", body: "[1]" }, { kind: "chunk", body: new Uint8Array(1) }]],
    ["a chunk of nothing", [head, { kind: "chunk", body: new Uint8Array(0) }]],
    ["a chunk of text", [head, { kind: "chunk", body: "text" }]],
    ["more items than credits", [head, { kind: "items", body: JSON.stringify(Array(windowItems + 1).fill(0)) }]],
    ["more bytes than credits", [head, { kind: "chunk", body: new Uint8Array(windowChunkBytes + 1) }]],
    ["anything after the end", [head, { kind: "end", body: "" }, { kind: "items", body: "[1]" }]],
    ["a credit in an answer", [{ kind: "credit", body: "[1,1]" }]],
  ])("an answer with %s", (_name, frames) => {
    expect(() => answered(...frames)).toThrow();
  });

  test.each(["[300,0]", "[-1,0]", "[1]", "{}", '["1",1]', "[0.5,0]"])("the credit %s", async (body) => {
    const frames: Frame[] = [];
    const peer = createPeer({
      link: { send: (frame) => void frames.push(frame) },
      methods: { items: () => ({ head: null, items: from([[1]]) }) },
      side: "host",
      makeAbort: () => new AbortController(),
    });
    peer.receive({ kind: "open", call: 1, body: '{"method":"items"}' });
    await Promise.resolve();
    await Promise.resolve();
    expect(() => peer.receive({ kind: "credit", call: 1, body })).toThrow();
  });

  test("or survives any frame: it throws, or goes on", async () => {
    const kinds = fc.constantFrom(...frameKinds);
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom(
        "",
        "[1,1]",
        '{"method":"echo","input":1}',
        '{"method":"wait"}',
        '{"code":"internal","message":"m"}',
      ),
    );
    const bodies = fc.oneof({ weight: 5, arbitrary: texts }, { weight: 1, arbitrary: fc.uint8Array() });
    const frames = fc.array(fc.record({ kind: kinds, call: fc.integer({ min: 0, max: 8 }), body: bodies }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(frames, async (given) => {
        const { peer } = lonely();
        const asked = [peer.ask("a", null), peer.ask("b", null)].map((asking) => asking.catch(() => undefined));
        try {
          for (const frame of given) peer.receive(frame);
        } catch (cause) {
          expect(cause).toBeInstanceOf(Error);
        }
        await settled();
        peer.close(new Error("over"));
        await Promise.all(asked);
        expect(peer.openCalls).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

test("Call numbers begin anew after the last", async () => {
  const { peer, sent } = lonely("guest");
  peer.receive({ kind: "open", call: 2 ** 31 - 2, body: '{"method":"echo","input":1}' });
  peer.receive({ kind: "open", call: 2 ** 32 - 4, body: '{"method":"echo","input":2}' });
  peer.receive({ kind: "open", call: 2, body: '{"method":"echo","input":3}' });
  await settled();
  expect(sent.map(({ body }) => body)).toEqual(["1", "2", "3"]);
  expect(() => peer.receive({ kind: "open", call: 2 ** 32 - 4, body: '{"method":"echo"}' })).toThrow();
});
