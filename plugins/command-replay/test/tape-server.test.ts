import { connect } from "node:net";
import { once } from "node:events";
import type { TapeEvent } from "@patchbay/observe-record";
import { expect, test } from "vitest";
import { sceneOf } from "../src/scene.ts";
import { createPrompter } from "../src/stage/prompter.ts";
import { startTapeServer } from "../src/stage/tape-server.ts";

const attempt = { attempt: 1, pool: "main", node: "a", model: "m" };
const place = { side: "upstream", attempt: 1 } as const;

const events: readonly TapeEvent[] = [
  { type: "attempt-start", ms: 5, ...attempt, passthrough: true },
  {
    type: "wire-head",
    ms: 10,
    ...place,
    direction: "request",
    method: "POST",
    url: "https://up.test/chat",
    headers: {},
  },
  {
    type: "wire-head",
    ms: 110,
    ...place,
    direction: "reply",
    status: 200,
    headers: { "x-a": "b", "content-length": "9" },
  },
  { type: "wire-body", ms: 130, ...place, direction: "reply", body: "one " },
  { type: "wire-body", ms: 230, ...place, direction: "reply", body: "two" },
];

async function ask(url: string, address: string): Promise<{ readonly status: number; readonly body: string }> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(`POST ${address} HTTP/1.1\r\nhost: up.test\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => (text += String(chunk)));
  await once(socket, "close");
  return { status: Number(text.slice(9, 12)), body: text };
}

test.each([
  [1, [100, 20, 100, 20]],
  [2, [50, 10, 50, 10]],
  [0, []],
])("with speed %d the pauses are %j", async (speed, expected) => {
  const pauses: number[] = [];
  const end: TapeEvent = {
    type: "attempt-end",
    ms: 250,
    ...attempt,
    operation: "chat",
    protocol: "p",
    stream: true,
    client: "",
    outcome: "done",
    durationMs: 245,
    losses: 0,
  };
  const prompter = createPrompter(sceneOf({ events: [...events, end] }));
  const sleep = async (ms: number): Promise<void> => void pauses.push(ms);
  await using server = await startTapeServer(prompter, { speed, sleep });
  const { status, body } = await ask(server.url, "http://up.test/chat");
  expect(status).toBe(200);
  expect(body).toMatch(/x-a: b\r\n[^]*one [^]*two/);
  expect(pauses).toEqual(expected);
});

test("each answer is given once; what is not on the tape is refused and kept in mind, tunnels as well", async () => {
  const prompter = createPrompter(sceneOf({ events }));
  await using server = await startTapeServer(prompter, { speed: 0, sleep: async () => undefined });
  expect((await ask(server.url, "http://up.test/chat")).status).toBe(200);
  expect((await ask(server.url, "http://up.test/chat")).status).toBe(501);
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write("CONNECT secure.test:443 HTTP/1.1\r\nhost: secure.test\r\n\r\n");
  const [chunk] = (await once(socket, "data")) as [Buffer];
  expect(chunk.toString()).toMatch(/^HTTP\/1\.1 502/);
  socket.destroy();
  expect(prompter.missing).toEqual(["POST http://up.test/chat", "a connection to secure.test:443"]);
});
