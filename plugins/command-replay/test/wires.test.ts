import { json, sse } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin as gemini } from "../../protocol-gemini/src/index.ts";
import { plugin as ollama } from "../../protocol-ollama/src/index.ts";
import { plugin as responses } from "../../protocol-openai-responses/src/index.ts";
import { configOf, createUpstream, differencesOf, readAway, record, replay } from "./world.ts";

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What clients of each wire ask: with a tool, a picture where they can, streamed and whole. */
const requests: Readonly<Record<string, (stream: boolean) => readonly [path: string, body: object]>> = {
  "openai-chat": (stream) => [
    "/v1/chat/completions",
    {
      model: "m",
      stream,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Weather in Bern?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${picture}` } },
          ],
        },
      ],
      tools: [{ type: "function", function: { name: "get_weather", description: "Tells it", parameters: schema } }],
    },
  ],
  claude: (stream) => [
    "/v1/messages",
    {
      model: "m",
      stream,
      max_tokens: 50,
      system: "Be kind, Ann",
      messages: [
        { role: "user", content: "Weather?" },
        {
          role: "assistant",
          content: [
            { type: "tool_use", id: "toolu_1", name: "get_weather", input: { city: "Bern", deep: { note: "Ann" } } },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "toolu_1", content: "sunny" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: picture } },
          ],
        },
      ],
      tools: [
        { name: "get_weather", description: "Tells it", input_schema: schema },
        { name: "get_nothing", input_schema: schema },
      ],
    },
  ],
  "openai-responses": (stream) => [
    "/v1/responses",
    {
      model: "m",
      stream,
      instructions: "Be kind",
      input: [{ role: "user", content: [{ type: "input_text", text: "Weather in Bern?" }] }],
      tools: [{ type: "function", name: "get_weather", parameters: schema }],
    },
  ],
  gemini: (stream) => [
    `/v1beta/models/m:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    {
      contents: [{ role: "user", parts: [{ text: "Weather in Bern?" }] }],
      tools: [{ functionDeclarations: [{ name: "get_weather", description: "Tells it", parameters: schema }] }],
    },
  ],
  ollama: (stream) => [
    "/api/chat",
    {
      model: "m",
      stream,
      messages: [{ role: "user", content: "Weather in Bern?" }],
      tools: [{ type: "function", function: { name: "get_weather", description: "Tells it", parameters: schema } }],
    },
  ],
};

const call = {
  id: "call_abc",
  type: "function",
  function: { name: "get_weather", arguments: '{"city":"Bern","ok":true}' },
};
const usage = { prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 };

function answered(stream: boolean) {
  const head = { id: "chatcmpl-9", created: 1_700_000_000, model: "m" };
  if (!stream) {
    const message = { role: "assistant", content: "Let me see", tool_calls: [call] };
    return json({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: "tool_calls" }],
      usage,
    });
  }
  const chunk = (delta: object, finish: string | null = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const part = (text: string) => chunk({ tool_calls: [{ index: 0, function: { arguments: text } }] });
  return sse(
    [
      chunk({ role: "assistant", content: "Let " }),
      chunk({ content: "me see" }),
      chunk({ tool_calls: [{ index: 0, ...call, function: { name: "get_weather", arguments: "" } }] }),
      ...['{"ci', 'ty":"Be', 'rn","ok":t', "rue}"].map(part),
      chunk({}, "tool_calls"),
      { ...chunk({}), choices: [], usage },
    ],
    { done: true },
  );
}

describe.each(["full", "shape"])("a tape of %s content makes no difference", (content) => {
  test.each(Object.keys(requests).flatMap((wire) => [true, false].map((stream) => [wire, stream] as const)))(
    "for a client of %s, streamed: %j",
    async (wire, stream) => {
      const upstream = await createUpstream(answered(stream));
      const config = configOf(upstream.url, { plugins: [responses, gemini, ollama] });
      const [path, body] = requests[wire]?.(stream) ?? ["", {}];
      const { paths, tapes } = await record(
        config,
        async (kernel) => {
          expect(await readAway(kernel.request(path, body))).toContain("get_weather");
        },
        { content },
      );
      expect(JSON.stringify(tapes).includes("Bern")).toBe(content === "full");
      expect(differencesOf(await replay(config, paths))).toEqual([]);
    },
  );
});
