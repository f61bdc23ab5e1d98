import type { Json, Loss, Message } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { exampleItems } from "./example.ts";
import { caught, decode, decodeInput, encode, foreign } from "./kit.ts";

/** The body that goes out for a request that came in on the same wire, and what the ledger says. */
function again(body: Json) {
  const request = decode(body);
  const { body: written, losses } = encode(request);
  return { written, losses };
}

const user = { role: "user", content: "hi" };
const call = { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
const result = { type: "function_call_output", call_id: "call_1", output: "42" };

describe("a request that is read and written again", () => {
  test.each<[name: string, body: Json]>([
    ["a string as input", { model: "m", input: "hi" }],
    ["an item without a type", { model: "m", input: [user] }],
    ["an item with a type", { model: "m", input: [{ type: "message", ...user }] }],
    ["one part as a list", { model: "m", input: [{ role: "user", content: [{ type: "input_text", text: "hi" }] }] }],
    ["instructions", { model: "m", instructions: "be brief", input: [user] }],
    ["empty instructions", { model: "m", instructions: "", input: [user] }],
    [
      "instructions and items of the developer's and the system's",
      {
        model: "m",
        instructions: "be",
        input: [
          { role: "developer", content: "brief" },
          {
            role: "system",
            content: [
              { type: "input_text", text: "a" },
              { type: "input_text", text: "b" },
            ],
          },
          user,
          { role: "developer", content: "now" },
        ],
      },
    ],
    ["the assistant's text as a string", { model: "m", input: [user, { role: "assistant", content: "yes" }, user] }],
    [
      "two messages of one turn, with phases",
      {
        model: "m",
        input: [
          user,
          {
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: "first" }],
            phase: "commentary",
          },
          call,
          result,
          { type: "message", role: "assistant", content: [{ type: "output_text", text: "a" }], phase: "commentary" },
          { type: "message", role: "assistant", content: [{ type: "output_text", text: "b" }], phase: "final_answer" },
          user,
        ],
      },
    ],
    ["a thought before its call", { model: "m", input: [user, ...exampleItems, result] }],
    [
      "a thought of several parts",
      {
        model: "m",
        input: [
          user,
          {
            type: "reasoning",
            id: "rs_1",
            summary: [
              { type: "summary_text", text: "a" },
              { type: "summary_text", text: "b" },
            ],
            content: [{ type: "reasoning_text", text: "raw" }],
            encrypted_content: "gAAA",
            status: "completed",
          },
          {
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: "x", annotations: [] }],
            id: "msg_1",
            status: "completed",
          },
        ],
      },
    ],
    [
      "a thought without words",
      { model: "m", input: [user, { type: "reasoning", id: "rs_1", summary: [] }, call, result] },
    ],
    [
      "tools that the provider runs",
      {
        model: "m",
        input: [
          user,
          { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "q" } },
          { type: "local_shell_call", id: "l", call_id: "c", action: {}, status: "completed" },
          { type: "local_shell_call_output", id: "l", output: "x" },
          { type: "item_reference", id: "x" },
          { type: "compaction", encrypted_content: "g" },
        ],
      },
    ],
    [
      "media",
      {
        model: "m",
        input: [
          {
            role: "user",
            content: [
              { type: "input_image", image_url: "https://a.example/b.png", detail: "original" },
              { type: "input_image", file_id: "file-1" },
              { type: "input_file", file_data: "JVBERi0=", filename: "a.pdf" },
              { type: "input_file", file_data: "data:application/pdf;base64,JVBERi0=" },
              { type: "input_file", file_url: "https://a.example/b.pdf" },
              { type: "input_audio", input_audio: { data: "UklGRg==", format: "mp3" } },
              { type: "from_the_future", x: 1 },
            ],
          },
        ],
      },
    ],
    [
      "fields without a neutral word",
      {
        model: "m",
        input: [user],
        truncation: "auto",
        background: true,
        max_tool_calls: 3,
        include: ["file_search_call.results"],
        text: { format: { type: "text" }, other: 1 },
        reasoning: { effort: null, summary: "detailed", mode: "pro" },
        tool_choice: { type: "mcp", server_label: "s" },
        prompt_cache_options: { mode: "implicit" },
        previous_response_id: "resp_0",
        conversation: "conv_1",
        tools: [{ type: "mcp", server_label: "s" }],
        stream: false,
      },
    ],
    [
      "function tools in all their forms",
      {
        model: "m",
        input: [user],
        tools: [
          { type: "function", name: "a", parameters: { type: "object" } },
          { type: "function", name: "b", parameters: null, strict: null, defer_loading: true },
          { type: "custom", name: "c", format: { type: "text" } },
          {
            type: "namespace",
            name: "n",
            description: "d",
            tools: [
              { type: "function", name: "a" },
              { type: "function", name: "z" },
            ],
          },
          { type: "namespace", name: "n2", description: "d2", tools: [{ type: "function", name: "a" }] },
        ],
        tool_choice: { type: "custom", name: "c" },
        parallel_tool_calls: true,
      },
    ],
    [
      "tools in the input",
      {
        model: "m",
        input: [{ type: "additional_tools", role: "developer", tools: [{ type: "function", name: "a" }] }, user],
        tool_choice: "auto",
      },
    ],
  ])("keeps %s", (_name, body) => {
    const { written, losses } = again(body);

    expect(written).toEqual(body);
    expect(losses).toEqual([]);
  });

  test("keeps every word of an own request beside a block that was added", () => {
    const request = decode({ model: "m", instructions: "be brief", input: [user] });
    const { body } = encode({ ...request, system: [{ text: "be kind" }, ...request.system] });

    expect(body).toEqual({ model: "m", instructions: "be kind\n\nbe brief", input: [user] });
  });
});

describe("what a client's request says", () => {
  test("T57: a string, items without a type, the assistant's text as a string, wrong kinds of text", () => {
    const losses: Loss[] = [];
    const request = decode(
      {
        model: "m",
        input: [
          { role: "user", content: [{ type: "text", text: "a" }] },
          { role: "assistant", content: "b" },
          { role: "assistant", content: [{ type: "input_text", text: "c" }] },
        ],
      },
      losses,
    );

    expect(decode({ model: "m", input: "hi" }).messages).toMatchObject([
      { role: "user", content: [{ type: "text", text: "hi" }] },
    ]);
    expect(request.messages).toMatchObject([
      { role: "user", content: [{ text: "a" }] },
      { role: "assistant", content: [{ text: "b" }, { text: "c" }] },
    ]);
    expect(encode(request).body.input).toMatchObject([
      { role: "user", content: [{ type: "input_text", text: "a" }] },
      { role: "assistant", content: "b" },
      { role: "assistant", content: [{ type: "output_text", text: "c" }] },
    ]);
  });

  test("items of one turn are one message, and a result ends it", () => {
    const { messages } = decodeInput(user, ...exampleItems, call, result, { ...result, call_id: "call_2" }, user);

    expect(messages.map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ["user", ["text"]],
      ["assistant", ["reasoning", "tool-call", "tool-call"]],
      ["user", ["tool-result", "tool-result"]],
      ["user", ["text"]],
    ]);
  });

  test("T59: a result may be a list with images", () => {
    const output = [
      { type: "input_text", text: "see" },
      { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=" },
    ];
    const { messages } = decodeInput(user, call, { ...result, output });
    const image = { type: "image", source: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" } };

    expect(messages[2]?.content).toMatchObject([{ callId: "call_1", content: [{ type: "text", text: "see" }, image] }]);
    expect(encode(foreign({ messages: messages.map(bare) })).body.input[2]).toEqual({ ...result, output });
  });

  test("namespaces and custom tools are flat in the model", () => {
    const { tools } = decode({
      model: "m",
      input: "x",
      tools: [
        { type: "namespace", name: "crm", description: "d", tools: [{ type: "function", name: "find" }] },
        { type: "custom", name: "patch", format: { type: "grammar", syntax: "lark", definition: "start: /a/" } },
        { type: "web_search_preview" },
        { type: "apply_patch" },
      ],
    });

    expect(tools).toMatchObject([
      { type: "function", name: "find", namespace: "crm" },
      { type: "custom", name: "patch", grammar: { syntax: "lark", definition: "start: /a/" } },
      { type: "builtin", builtin: "web-search" },
      { type: "builtin", builtin: "apply-patch" },
    ]);
  });

  test("sealed thinking is the vendor's, and an envelope's is of who made it", () => {
    const { messages } = decodeInput(
      user,
      { type: "reasoning", id: "r", summary: [], encrypted_content: "pb1.claude.redacted.c2VhbA" },
      { type: "reasoning", id: "s", summary: [], encrypted_content: "gAAA" },
      call,
    );

    expect(messages[1]?.content).toMatchObject([
      { type: "reasoning", redacted: { family: "claude", value: "seal" } },
      { type: "reasoning", encrypted: { family: "openai", value: "gAAA" }, id: "s" },
      { type: "tool-call" },
    ]);
  });

  test.each<[effort: Json, summary: Json, thinking: Json | undefined]>([
    ["none", null, { type: "off", show: "none" }],
    ["xhigh", "auto", { type: "level", level: "xhigh", show: "auto" }],
    [null, "detailed", { type: "auto", show: "detailed" }],
    ["from-the-future", "auto", undefined],
    [null, null, undefined],
  ])("effort %j with summary %j", (effort, summary, thinking) => {
    expect(decode({ model: "m", input: "x", reasoning: { effort, summary } }).thinking).toEqual(thinking);
  });

  test("state at the provider is kept for a node of the same wire", () => {
    expect(decode({ model: "m", input: "x", previous_response_id: "resp_0", store: true }).state).toEqual({
      previousResponseId: "resp_0",
      store: true,
    });
  });

  test.each<[path: string, body: Json]>([
    ["input", { input: 1 }],
    ["input[0]", { input: [1] }],
    ["input[0].role", { input: [{ role: "critic", content: "x" }] }],
    ["input[0].content", { input: [{ role: "user", content: 1 }] }],
    ["input[0].call_id", { input: [{ type: "function_call", name: "f" }] }],
    ["input[0].name", { input: [{ type: "function_call", call_id: "c" }] }],
    ["tools[0].name", { input: [], tools: [{ type: "function" }] }],
    ["temperature", { input: [], temperature: "hot" }],
  ])("names what is wrong: %s", (param, body) => {
    expect(caught(() => decode(body))).toMatchObject({ code: "bad-request", param });
  });
});

function bare(message: Message): Message {
  return JSON.parse(
    JSON.stringify(message, (key, value: unknown) => (key === "extensions" ? undefined : value)),
  ) as Message;
}
