import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeConfig } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { errorStatus, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, onTestFinished, test } from "vitest";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { plugin as echo } from "../../provider-echo/src/index.ts";
import { plugin as openai } from "../../provider-openai/src/index.ts";
import { plugin } from "../src/index.ts";

const adminToken = "admin-token-123456";
const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

async function kernelWith(options: object, nodes?: readonly NodeConfig[]) {
  const folder = await mkdtemp(join(tmpdir(), "prompt-log-"));
  const file = join(folder, "prompts.jsonl");
  const kernel = await startTestKernel({
    server: { adminToken },
    plugins: [protocol, echo, openai, { plugin, options: { mode: "file", file, ...options } }],
    pools: {
      main: nodes ? { provider: "openai", nodes } : { provider: "echo", nodes: [{ id: "a", models: ["m"] }] },
    },
    defaultPool: "main",
  });
  onTestFinished(async () => {
    await kernel.close();
    await rm(folder, { recursive: true, force: true });
  });
  const records = async (): Promise<readonly Record<string, unknown>[]> => {
    await kernel.close();
    const text = await readFile(file, "utf8").catch(() => "");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { kernel, records };
}

async function ask(kernel: TestKernel, content: string, stream = false, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ model: "m", stream, messages: [{ role: "user", content }] });
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body };
  await (await fetch(`${kernel.url}/v1/chat/completions`, init)).text();
}

test("a kernel with bodies has the client's side on record, whole and streamed", async () => {
  const { kernel, records } = await kernelWith({ bodies: true });
  for (const stream of [false, true]) await ask(kernel, "say it again", stream);
  const written = await records();
  expect(written).toHaveLength(2);
  for (const record of written) {
    expect(record).toMatchObject({
      request: { messages: [{ content: [{ text: "say it again" }] }] },
      clientRequest: { body: expect.stringContaining("say it again") },
      clientReply: { body: expect.stringContaining("again") },
    });
    expect(record).not.toHaveProperty("withheld");
  }
});

test("a kernel shows the newest records at its admin door alone, and tells programs of it", async () => {
  const { kernel } = await kernelWith({});
  await ask(kernel, "private words");
  expect((await kernel.request("/admin/logs")).status).toBe(401);
  expect((await kernel.request("/admin/logs?content=true", undefined, asAdmin)).status).toBe(403);
  expect((await kernel.request("/admin/logs?color=red", undefined, asAdmin)).status).toBe(400);
  const document = (await (await kernel.request("/admin/openapi.json", undefined, asAdmin)).json()) as {
    readonly paths: Readonly<Record<string, unknown>>;
  };
  expect(Object.keys(document.paths)).toContain("/admin/logs");
  // The record is written behind the answer.
  await expect
    .poll(async () => await (await kernel.request("/admin/logs?model=m", undefined, asAdmin)).json())
    .toMatchObject({ complete: true, records: [{ model: "m", status: 200, outcome: "done" }] });
  const shown = await (await kernel.request("/admin/logs", undefined, asAdmin)).text();
  expect(shown).not.toContain("private words");
});

test("a client leaves itself out where the operator lets it", async () => {
  const { kernel, records } = await kernelWith({ optOut: true });
  await ask(kernel, "for nobody", false, { "x-patchbay-log": "none" });
  await ask(kernel, "for all");
  const written = await records();
  expect(written).toHaveLength(1);
  expect(JSON.stringify(written)).toContain("for all");
});

test("a kernel with bodies has both sides of every attempt on record, a stream put together, and no key", async () => {
  const apiKey = "upstream-key-123456";
  await using broken = await startFakeUpstream(errorStatus(503, { error: { message: "too busy" } }));
  const piece = (content: string) => ({ id: "c", model: "m", choices: [{ index: 0, delta: { content } }] });
  const end = { id: "c", model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  await using whole = await startFakeUpstream(sse([piece("good "), piece("morning"), end], { done: true }));
  const nodes = [broken, whole].map(({ url }, index) => ({
    id: `n${index}`,
    baseUrl: `${url}/v1`,
    apiKey,
    models: ["m"],
  }));
  const { kernel, records } = await kernelWith({ bodies: true }, nodes);
  await ask(kernel, "say it again", true);
  const [record] = await records();
  expect(record).toMatchObject({
    attempts: 2,
    clientRequest: { method: "POST", url: "/v1/chat/completions", body: expect.stringContaining("say it again") },
    upstreamRequests: [
      { attempt: 1, method: "POST", body: expect.stringContaining("say it again") },
      { attempt: 2, method: "POST", body: expect.stringContaining("say it again") },
    ],
    upstreamReplies: [
      { attempt: 1, status: 503 },
      { attempt: 2, status: 200, body: expect.stringMatching(/"good "[^]*"morning"[^]*\[DONE\]/) },
    ],
    clientReply: { status: 200, body: expect.stringMatching(/"good "[^]*"morning"[^]*\[DONE\]/) },
    reply: { candidates: [{ content: [{ text: "good morning" }] }] },
  });
  expect(JSON.stringify(record)).not.toContain(apiKey);
});
