import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { use } from "@patchbay/core";
import type { TestKernel } from "@patchbay/core/testing";
import { plugin as promptLog } from "@patchbay/observe-prompt-log";
import { cutAfter, errorStatus, type RecordedRequest, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { createFolder } from "../core/test/cli/folder.ts";
import { chunks, says } from "./support/fake-openai.ts";
import { chatBody, clientOf, keyOf, nodeAt, startGateway, user } from "./support/openai-gateway.ts";

const chat = "/v1/chat/completions";

/** A line of the log, as far as these tests look. */
interface Line {
  readonly [field: string]: unknown;
  readonly usage?: { readonly inputTokens?: number; readonly outputTokens?: number };
}

/** Runs exchanges on a kernel with a log and gives what was written by the time it has closed. */
async function logged(
  upstream: Parameters<typeof nodeAt>[0] | undefined,
  run: (kernel: TestKernel) => Promise<void>,
  options: object = {},
): Promise<{ readonly text: string; readonly lines: readonly Line[] }> {
  const file = join(await createFolder(), "logs", "prompts.jsonl");
  const kernel = await startGateway(upstream ? [nodeAt(upstream)] : [], {
    plugins: [use(promptLog, { mode: "file", file, ...options })],
  });
  try {
    await run(kernel);
  } finally {
    await kernel.close();
  }
  const text = await readFile(file, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return {
    text,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line),
  };
}

describe("a line per exchange", () => {
  test("has request, answer, usage and timing, whole and streamed, passed through", async () => {
    await using upstream = await startFakeUpstream(says({ content: "good morning" }));
    const { lines } = await logged(upstream, async (kernel) => {
      for (const stream of [false, true])
        await (await kernel.request(chat, chatBody("hello there", { stream }))).text();
    });
    expect(lines).toHaveLength(2);
    for (const [index, line] of lines.entries()) {
      expect(line).toMatchObject({
        operation: "chat",
        protocol: "openai-chat",
        model: "m",
        stream: index === 1,
        status: 200,
        outcome: "done",
        pool: "main",
        node: "a",
        finish: "stop",
        usage: { inputTokens: 7, outputTokens: 5 },
        request: { messages: [{ role: "user", content: [{ type: "text", text: "hello there" }] }] },
        durationMs: expect.any(Number),
        firstEventMs: expect.any(Number),
      });
      expect(new Date(String(line["at"])).getTime()).toBeGreaterThan(0);
      expect(JSON.stringify(line["reply"])).toContain("good morning");
    }
  });

  test("holds tool calls and reasoning of the echo", async () => {
    const { lines } = await logged(undefined, async (kernel) => {
      const client = clientOf(kernel);
      const messages = [user('/think let me see\n/tool weather {"city":"Oslo"}')];
      await client.chat.completions.stream({ model: "m", messages }).finalChatCompletion();
    });
    expect(lines).toHaveLength(1);
    const reply = JSON.stringify(lines[0]?.["reply"]);
    for (const word of ["weather", "Oslo", "let me see"]) expect(reply).toContain(word);
  });

  test("is there for failures, for streams that break off and for clients that leave", async () => {
    await using upstream = await startFakeUpstream(errorStatus(500, "down"));
    const half = sse(chunks([{ content: "one two three four" }]));
    const { lines } = await logged(upstream, async (kernel) => {
      await kernel.request(chat, chatBody("hello"));
      upstream.setDefault(cutAfter(half, 3));
      await (await kernel.request(chat, chatBody("hello", { stream: true }))).text();
      upstream.setDefault({ ...half, steps: [...half.steps.slice(0, 3), { type: "hang" }] });
      const stream = await clientOf(kernel).chat.completions.create({
        model: "m",
        messages: [user("hello")],
        stream: true,
      });
      for await (const { choices } of stream) if (choices[0]?.delta.content) stream.controller.abort();
      await upstream.closedByClient(3);
    });
    expect(lines.map(({ outcome, status }) => [outcome, status])).toEqual([
      ["failed", 500],
      ["failed", 200],
      ["cancelled", 200],
    ]);
    expect(lines[0]).toMatchObject({ error: { code: "upstream-failed", message: expect.any(String) } });
    for (const line of lines.slice(1)) expect(JSON.stringify(line["reply"])).toContain("one");
  });

  test("stays one line each when many write at once", async () => {
    const { lines } = await logged(undefined, async (kernel) => {
      const asking = Array.from({ length: 100 }, async (_, index) => {
        await (await kernel.request(chat, chatBody(`line\nbreak ${index}`, { stream: index % 2 === 0 }))).text();
      });
      await Promise.all(asking);
    });
    expect(lines).toHaveLength(100);
    expect(new Set(lines.map(({ exchange }) => exchange)).size).toBe(100);
    const asked = lines.map(({ request }) => /break \d+/.exec(JSON.stringify(request))?.[0]);
    expect(new Set(asked).size).toBe(100);
  });
});

describe("what must not be kept", () => {
  test("keys are written nowhere: not the node's, not the client's, not those in prompts and answers", async () => {
    const pasted = ["sk-proj-abcdefghijklmnop1234", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"];
    const back = ({ headers }: RecordedRequest) =>
      errorStatus(400, { error: { message: `got ${headers["authorization"]}` } });
    await using upstream = await startFakeUpstream(says({ content: `you said ${pasted[0]}` }));
    const clientKey = "client-key-4711";
    const { text, lines } = await logged(upstream, async (kernel) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${clientKey}` };
      const hello = chatBody(`my keys are ${pasted.join(" and ")}`);
      for (const stream of [false, true]) await (await kernel.request(chat, { ...hello, stream }, { headers })).text();
      upstream.setDefault(back);
      await (await kernel.request(chat, hello, { headers })).text();
    });
    expect(lines).toHaveLength(3);
    for (const key of [...pasted, keyOf("a"), clientKey]) expect(text).not.toContain(key);
    expect(text).toContain("my keys are [redacted] and [redacted]");
    expect(text).toContain("you said [redacted]");
  });

  test("an image is told by its size, its type and its hash", async () => {
    const image = Buffer.from("89504e470d0a1a0a".repeat(40), "hex");
    await using upstream = await startFakeUpstream(says({ content: "nice" }));
    const { text } = await logged(upstream, async (kernel) => {
      await clientOf(kernel).chat.completions.create({
        model: "m",
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "look" },
              { type: "image_url", image_url: { url: `data:image/png;base64,${image.toString("base64")}` } },
            ],
          },
        ],
      });
    });
    expect(upstream.requests[0]?.text).toContain(image.toString("base64"));
    expect(text).not.toContain(image.toString("base64").slice(0, 32));
    expect(text).toContain(createHash("sha256").update(image).digest("hex"));
    expect(text).toContain(String(image.length));
    expect(text).toContain("image/png");
  });

  test("no content is written when the options say so", async () => {
    const run = async (kernel: TestKernel): Promise<void> => {
      await (await kernel.request(chat, chatBody("private words"))).text();
    };
    const { text, lines } = await logged(undefined, run, { content: "none" });
    expect(lines).toMatchObject([{ status: 200, usage: { inputTokens: 2 } }]);
    expect(text).not.toContain("private");
  });
});

test("the kernel works the same when the log cannot be written", async () => {
  const folder = await createFolder();
  // A file stands where the folder should be: unlike missing rights, that stops the superuser as well.
  await writeFile(join(folder, "blocked"), "");
  const file = join(folder, "blocked", "prompts.jsonl");
  await using upstream = await startFakeUpstream(says({ content: "good morning" }));
  const kernel = await startGateway([nodeAt(upstream)], { plugins: [use(promptLog, { mode: "file", file })] });
  try {
    for (const stream of [false, true]) {
      const answer = await kernel.request(chat, chatBody("hello", { stream }));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('"finish_reason":"stop"');
    }
    expect((await kernel.request("/ready")).status).toBe(200);
  } finally {
    await kernel.close();
  }
  expect(kernel.logs.filter((line) => line.includes("cannot write the prompt log"))).not.toHaveLength(0);
});
