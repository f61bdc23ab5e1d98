import http from "node:http";
import { once } from "node:events";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { type RawRequest, send, startGateway } from "../support/gateway.ts";

const good = json({ text: "good" });
const text = JSON.stringify({ model: "m", text: "größer 🦜 大", stream: false });

/** A zstd frame of one block without compression (RFC 8878 §3.1.1), since node 20 writes none. */
function zstd(body: string): Buffer {
  const bytes = Buffer.from(body);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, block, bytes]);
}

/** A zstd frame of blocks that repeat one byte: 128 KiB out of four bytes each. */
function zstdBomb(blocks: number): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  const size = 128 * 1024;
  const body = Array.from({ length: blocks }, (_, index) => {
    const block = Buffer.alloc(4, 0x20);
    block.writeUIntLE((size << 3) | (1 << 1) | (index === blocks - 1 ? 1 : 0), 0, 3);
    return block;
  });
  return Buffer.concat([head, ...body]);
}

async function gateway(server = {}) {
  const upstream = await startFakeUpstream(good);
  const kernel = await startGateway([upstream], { server });
  const ask = async (request: RawRequest) => {
    const answer = await send(`${kernel.url}/v1/chat`, request);
    return { ...answer, body: JSON.parse(answer.text) as { fault?: string; message?: string; text?: string } };
  };
  const dispose = async () => {
    await kernel.close();
    await upstream.close();
  };
  return { upstream, kernel, ask, [Symbol.asyncDispose]: dispose };
}

test.each(["{", "", "nonsense", '{"model":"m"', "[1,2]", '"text"', "null", "7"])(
  "a body that is no JSON object is a 400 in the dialect: %j",
  async (body) => {
    await using door = await gateway();
    const answer = await door.ask({ body });
    expect([answer.status, answer.body.fault]).toEqual([400, "bad-request"]);
    expect(door.upstream.requests).toHaveLength(0);
  },
);

test.each<[object, string]>([
  [{}, "model"],
  [{ model: 7 }, "model"],
  [{ model: "" }, "model"],
  [{ model: null }, "model"],
  [{ model: ["m"] }, "model"],
  [{ model: "m", stream: "yes" }, "stream"],
  [{ model: "m", stream: 1 }, "stream"],
])("the wrong type of a field is a 400 that names it: %j", async (body, field) => {
  await using door = await gateway();
  const answer = await door.ask({ body: JSON.stringify(body) });
  expect([answer.status, answer.body.fault]).toEqual([400, "bad-request"]);
  expect(answer.body.message).toContain(`\`${field}\``);
});

test("a stream of null is a wish for the whole", async () => {
  await using door = await gateway();
  expect((await door.ask({ body: '{"model":"m","stream":null,"text":"x"}' })).status).toBe(200);
});

test("a body that is announced as too large is refused before it is read", async () => {
  await using door = await gateway({ maxBodyBytes: 1000 });
  const request = http.request(`${door.kernel.url}/v1/chat`, { method: "POST", headers: { "content-length": "1001" } });
  request.flushHeaders();
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  expect(response.statusCode).toBe(413);
  expect(response.headers["connection"]).toBe("close");
  request.on("error", () => undefined);
  request.destroy();
});

test("a body that grows too large is refused", async () => {
  await using door = await gateway({ maxBodyBytes: 1000 });
  const half = `{"model":"m","text":"${"x".repeat(600)}`;
  const answer = await door.ask({ body: [half, half, half] });
  expect([answer.status, answer.body.fault]).toEqual([413, "too-large"]);
  expect(answer.body.message).toContain("server.maxBodyBytes");
});

test("a client that sends on what is too large reads the refusal all the same", async () => {
  await using door = await gateway({ maxBodyBytes: 1000 });
  const answer = await door.ask({ body: "x".repeat(4_000_000) });
  expect([answer.status, answer.body.fault]).toEqual([413, "too-large"]);
});

test("a body of just the allowed size is taken", async () => {
  const body = text.padEnd(1000, " ");
  await using door = await gateway({ maxBodyBytes: Buffer.byteLength(body) });
  expect((await door.ask({ body })).status).toBe(200);
});

test.each<[string, Buffer]>([
  ["gzip", gzipSync(text)],
  ["x-gzip", gzipSync(text)],
  ["br", brotliCompressSync(text)],
  ["deflate", deflateSync(text)],
  ["zstd", zstd(text)],
  ["GZIP", gzipSync(text)],
  ["identity", Buffer.from(text)],
  ["gzip, br", brotliCompressSync(gzipSync(text))],
])("a body packed with %s goes out unpacked and otherwise unchanged", async (encoding, body) => {
  await using door = await gateway();
  expect((await door.ask({ body, headers: { "content-encoding": encoding } })).body).toEqual({ text: "good" });
  expect(door.upstream.requests[0]?.text).toBe(text);
  expect(door.upstream.requests[0]?.headers["content-encoding"]).toBeUndefined();
});

test.each<[string, Buffer]>([
  ["gzip", gzipSync(Buffer.alloc(8_000_000, 32))],
  ["br", brotliCompressSync(Buffer.alloc(8_000_000, 32))],
  ["deflate", deflateSync(Buffer.alloc(8_000_000, 32))],
  ["zstd", zstdBomb(64)],
  ["gzip, gzip", gzipSync(gzipSync(Buffer.alloc(8_000_000, 32)))],
])("a bomb packed with %s is a 413", async (encoding, body) => {
  await using door = await gateway({ maxDecodedBytes: 1_000_000 });
  const answer = await door.ask({ body, headers: { "content-encoding": encoding } });
  expect([answer.status, answer.body.fault]).toEqual([413, "too-large"]);
  expect(answer.body.message).toContain("server.maxDecodedBytes");
});

test.each(["gzip", "br", "deflate", "zstd"])("a body that is no %s is a 400", async (encoding) => {
  await using door = await gateway();
  const answer = await door.ask({ body: `junk${text}`, headers: { "content-encoding": encoding } });
  expect([answer.status, answer.body.fault]).toEqual([400, "bad-request"]);
});

test.each<[string, Buffer]>([
  ["gzip", gzipSync(text)],
  ["br", brotliCompressSync(text)],
  ["deflate", deflateSync(text)],
  ["zstd", zstd(text)],
])("a body of %s that is cut short is a 400", async (encoding, body) => {
  await using door = await gateway();
  const answer = await door.ask({ body: body.subarray(0, -8), headers: { "content-encoding": encoding } });
  expect([answer.status, answer.body.fault]).toEqual([400, "bad-request"]);
});

test.each(["compress", "snappy", "constructor", "gzip;q=1"])(
  "an unknown encoding is a 415 that lists the known: %s",
  async (encoding) => {
    await using door = await gateway();
    const answer = await door.ask({ body: text, headers: { "content-encoding": encoding } });
    expect([answer.status, answer.body.fault]).toEqual([415, "unsupported-encoding"]);
    expect(answer.body.message).toContain("zstd");
  },
);

test("a body that is split at any byte arrives unchanged", async () => {
  await using door = await gateway();
  const bytes = Buffer.from(text);
  const { port } = new URL(door.kernel.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  const head = `POST /v1/chat HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  for (let at = 1; at < bytes.length; at++) {
    socket.write(Buffer.concat([Buffer.from(head), bytes.subarray(0, at)]));
    await new Promise(setImmediate);
    socket.write(bytes.subarray(at));
    await once(socket, "data");
    expect(door.upstream.requests[at - 1]?.text).toBe(text);
  }
  socket.destroy();
});

test("a client that leaves in the middle of its request leaves nothing behind", async () => {
  await using door = await gateway();
  const request = http.request(`${door.kernel.url}/v1/chat`, { method: "POST", headers: { "content-length": "1000" } });
  request.on("error", () => undefined);
  request.write('{"model":');
  const { kernel } = door;
  await until(() => kernel.status().running === 1);
  request.destroy();
  await until(() => kernel.status().running === 0);
  expect(door.upstream.requests).toHaveLength(0);
});

test("a request whose body never comes is given up at the deadline", async () => {
  const clock = createTestClock();
  await using kernel = await startGateway([], { server: { deadlineMs: 5000 } }, { clock });
  const request = http.request(`${kernel.url}/v1/chat`, { method: "POST", headers: { "content-length": "1000" } });
  request.on("error", () => undefined);
  request.write('{"model":');
  await clock.waitForTimers(1);
  const answered = once(request, "response");
  await clock.advance(5000);
  const [response] = (await answered) as [http.IncomingMessage];
  expect([response.statusCode, response.headers["connection"]]).toEqual([504, "close"]);
  request.destroy();
});

/** Turns the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
