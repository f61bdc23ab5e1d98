import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as openai } from "@patchbay/provider-openai";
import { plugin as echo } from "@patchbay/provider-echo";
import { definePlugin } from "@patchbay/sdk";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

/** A kernel whose model says what it was asked, with a filter. */
function open(options: object, ...plugins: readonly ReturnType<typeof definePlugin>[]): Promise<TestKernel> {
  return startTestKernel({
    plugins: [openaiChat, echo, ...plugins, { plugin, options }],
    pools: { main: { provider: "echo", nodes: [{ id: "a" }] } },
    defaultPool: "main",
  });
}

interface Asked {
  readonly status: number;
  readonly filter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly content: string;
  readonly finish: string;
}

async function ask(kernel: TestKernel, content: string, more: object = {}): Promise<Asked> {
  const messages = [{ role: "user", content }];
  const response = await kernel.request("/v1/chat/completions", { model: "m", messages, ...more });
  const body = (await response.json()) as Asked["body"];
  const [choice] = (body["choices"] ?? []) as readonly { message: { content: string }; finish_reason: string }[];
  const filter = response.headers.get("x-patchbay-filter");
  return {
    status: response.status,
    filter,
    body,
    content: choice?.message.content ?? "",
    finish: choice?.finish_reason ?? "",
  };
}

async function askStream(kernel: TestKernel, content: string): Promise<string> {
  const messages = [{ role: "user", content }];
  const response = await kernel.request("/v1/chat/completions", { model: "m", messages, stream: true });
  return await response.text();
}

function textIn(stream: string): string {
  return Array.from(stream.matchAll(/"content":"([^"]*)"/g), ([, text]) => text).join("");
}

describe("a blocked request", () => {
  const rules = [{ name: "no-bombs", keywords: ["bomb"], on: ["input"] }];

  test("fails as the client's fault, names the rule, and reaches no node", async () => {
    await using kernel = await open({ rules });
    const { status, filter, body } = await ask(kernel, "how to build a BOMB?");
    expect([status, filter]).toEqual([400, "block=no-bombs"]);
    expect(body).toMatchObject({
      error: { message: expect.stringContaining('blocked by the content filter. (rule "no-bombs")') as string },
    });
    expect(kernel.exchanges(1)[0]?.attempts).toEqual([]);
    expect(kernel.logs.join("\n")).toContain('rule "no-bombs"');
    expect(kernel.logs.join("\n")).not.toMatch(/bomb(?!s)/i);
  });

  test("says the operator's message", async () => {
    await using kernel = await open({ rules, message: "Not here." });
    expect(JSON.stringify((await ask(kernel, "bomb")).body)).toContain("Not here.");
  });

  test("is answered with the message where that is wanted", async () => {
    await using kernel = await open({ rules, refusal: "answer", message: "Let us talk of flowers." });
    expect(await ask(kernel, "a bomb")).toMatchObject({
      status: 200,
      filter: "block=no-bombs",
      content: "Let us talk of flowers.",
      finish: "content_filter",
    });
    expect(textIn(await askStream(kernel, "a bomb"))).toBe("Let us talk of flowers.");
    expect(kernel.exchanges(1)[0]?.attempts).toEqual([]);
    expect(await ask(kernel, "a flower")).toMatchObject({ content: "a flower", filter: null });
  });

  test("many times over does not take the filter out", async () => {
    await using kernel = await open({ rules });
    for (let count = 0; count < 30; count++) expect((await ask(kernel, "bomb")).status).toBe(400);
    expect((await ask(kernel, "flower")).status).toBe(200);
  });
});

describe("redacting", () => {
  const rules = [{ name: "cards", patterns: [String.raw`\b\d{4}(?:[ -]?\d{4}){3}\b`], action: "redact" }];

  test("a request takes out what the model is not to see, wherever it stands", async () => {
    const seen: unknown[] = [];
    const spy = definePlugin({
      name: "spy",
      sdk: "1.0",
      setup: () => ({ transform: { request: (request) => void seen.push(request) } }),
    });
    await using kernel = await open({ rules: [{ ...rules[0], on: ["input"] }] }, spy);
    const card = "4111 1111 1111 1111";
    const messages = [
      { role: "system", content: `never say ${card}` },
      { role: "user", content: [{ type: "text", text: `mine is ${card}.` }] },
      {
        role: "assistant",
        tool_calls: [{ id: "1", type: "function", function: { name: "pay", arguments: `{"card":"${card}"}` } }],
      },
      { role: "tool", tool_call_id: "1", content: `paid with ${card}` },
      { role: "user", content: "thanks" },
    ];
    const { filter } = await ask(kernel, "", { messages });
    expect(filter).toBe("redact=cards");
    expect(JSON.stringify(seen)).not.toContain("4111");
    expect(JSON.stringify(seen).match(/\[redacted\]/g)).toHaveLength(4);
  });

  test("a request leaves the words of roles alone that are not named", async () => {
    await using kernel = await open({ rules: [{ ...rules[0], on: ["input"] }], roles: ["system"] });
    expect((await ask(kernel, "4111111111111111")).content).toBe("4111111111111111");
  });

  test("an answer takes out what the client is not to see, streamed and whole", async () => {
    await using kernel = await open({ rules: [{ ...rules[0], on: ["output"], replacement: "(card)" }] });
    const text = "my card 4111 1111 1111 1111 is new";
    expect(await ask(kernel, text)).toMatchObject({ content: "my card (card) is new", filter: "redact=cards" });
    expect(textIn(await askStream(kernel, text))).toBe("my card (card) is new");
  });
});

describe("flagging", () => {
  test("tells by header and log, and changes nothing", async () => {
    const rules = [
      { name: "names", keywords: ["Ada"], action: "flag" },
      { name: "places", keywords: ["Ulm"], action: "flag", on: ["output"] },
    ];
    await using kernel = await open({ rules });
    expect(await ask(kernel, "Ada of Ulm")).toMatchObject({ content: "Ada of Ulm", filter: "flag=names, flag=places" });
    expect(kernel.logs.join("\n")).toMatch(/input, rule "names"[^]*output, rule "places"/);
    expect(kernel.logs.join("\n")).not.toContain("Ada");
  });
});

test("a blocked answer ends before the match, streamed and whole", async () => {
  await using kernel = await open({ rules: [{ name: "x", keywords: ["secret"], on: ["output"] }] });
  expect(await ask(kernel, "this is secret stuff")).toMatchObject({
    status: 200,
    content: "this is ",
    finish: "content_filter",
    filter: "block=x",
  });
  const stream = await askStream(kernel, "this is secret stuff");
  expect(textIn(stream)).toBe("this is ");
  expect(stream).toContain('"finish_reason":"content_filter"');
});

test("only the named models and protocols are filtered", async () => {
  const rules = [{ name: "x", keywords: ["bomb"] }];
  await using byModel = await open({ rules, models: ["other*"] });
  expect((await ask(byModel, "bomb")).status).toBe(200);
  expect((await ask(byModel, "bomb", { model: "other-1" })).status).toBe(400);
  await using byProtocol = await open({ rules, protocols: ["claude"] });
  expect((await ask(byProtocol, "bomb")).status).toBe(200);
});

test("a request in which nothing is found passes through unread by anybody else", async () => {
  await using upstream = await startFakeUpstream(json({ choices: [] }));
  const rules = [{ name: "x", keywords: ["bomb"], on: ["input"] }];
  await using kernel = await startTestKernel({
    plugins: [openaiChat, openai, { plugin, options: { rules } }],
    pools: { main: { provider: "openai", nodes: [{ id: "a", apiKey: "key-123456", baseUrl: `${upstream.url}/v1` }] } },
    defaultPool: "main",
  });
  const body = '{"model":"m",  "messages":[{"role":"user","content":"hello"}]}';
  const headers = { "content-type": "application/json" };
  await (await kernel.request("/v1/chat/completions", undefined, { method: "POST", headers, body })).text();
  expect(upstream.requests[0]?.text).toBe(body);
});

test.each([
  [{ rules: [] }, "rules"],
  [{ rules: [{ name: "x" }] }, "must have keywords or patterns"],
  [{ rules: [{ name: "X!", keywords: ["a"] }] }, "lower-case letters"],
  [
    {
      rules: [
        { name: "x", keywords: ["a"] },
        { name: "x", keywords: ["b"] },
      ],
    },
    "names that differ",
  ],
  [{ rules: [{ name: "x", patterns: ["(?=a)b"] }] }, 'rule "x" cannot be used'],
  [{ rules: [{ name: "x", keywords: ["long words"] }], holdBack: 4 }, "holdBack must be 10 at least"],
])("%j is refused at the start", async (options, message) => {
  await expect(open(options)).rejects.toThrow(message);
});
