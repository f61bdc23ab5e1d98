import type { ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { encode, foreign } from "./kit.ts";
import { pixel } from "./samples.ts";

const user = (...content: readonly ContentPart[]): Message => ({ role: "user", content });
const assistant = (...content: readonly ContentPart[]): Message => ({ role: "assistant", content });
const text = (value: string): ContentPart => ({ type: "text", text: value });
const image: ContentPart = { type: "image", source: { type: "base64", mediaType: "image/png", data: pixel } };
const call = (id: string, name = "f", argumentsText = "{}"): ContentPart => ({
  type: "tool-call",
  id,
  name,
  argumentsText,
});
const result = (callId: string, more = {}): ContentPart => ({
  type: "tool-result",
  callId,
  content: [{ type: "text", text: callId }],
  ...more,
});
const written = (...messages: readonly Message[]) => encode(foreign({ messages }));
const pathsOf = (request: Partial<ChatRequest>) => encode(foreign(request)).losses.map(({ path }) => path);

describe("messages of other wires", () => {
  test("system blocks are one message", () => {
    const { body } = encode(foreign({ system: [{ text: "a" }, { text: "" }, { text: "b" }] }));

    expect(body.messages[0]).toEqual({ role: "system", content: "a\n\nb" });
  });

  test("T1: a system message in the middle stays where it is", () => {
    const { body, losses } = written(user(text("a")), { role: "system", content: [text("b")] }, user(text("c")));

    expect(body.messages.map(({ role }) => role)).toEqual(["user", "system", "user"]);
    expect(losses).toEqual([]);
  });

  test("texts are joined, images stand beside them", () => {
    const { body, losses } = written(user(text("a"), text("b"), image));

    expect(body.messages).toEqual([{ role: "user", content: "ab", images: [pixel] }]);
    expect(losses).toEqual([]);
  });

  test("the lost order of images and text is told of", () => {
    expect(written(user(image, text("a"))).losses).toMatchObject([
      { path: "messages[0].content[0]", kind: "approximated" },
    ]);
  });

  test.each([
    [{ type: "image", source: { type: "url", url: "https://example.org/a.png" } }],
    [{ type: "audio", source: { type: "base64", mediaType: "audio/wav", data: "AA==" } }],
    [{ type: "file", source: { type: "file-id", id: "f", family: "openai" } }],
  ] as const)("T2: a note stays for media that cannot go: %j", (part) => {
    const { body, losses } = written(user(part));

    expect(body.messages).toEqual([{ role: "user", content: `[${part.type} omitted: the model cannot read it]` }]);
    expect(losses).toMatchObject([{ kind: "approximated", from: part.type }]);
  });

  test("T2: an image is noted where the model has no eyes", () => {
    const { body } = encode(foreign({ messages: [user(text("a"), image)] }), { capabilities: { input: [] } });

    expect(body.messages).toEqual([{ role: "user", content: "a[image omitted: the model cannot read it]" }]);
  });

  test("a document of text is text that stands apart, and its name is lost", () => {
    const part = {
      type: "file",
      name: "a.txt",
      source: { type: "text", mediaType: "text/plain", text: "all" },
    } as const;
    const { body, losses } = written(user(text("a"), text("b"), part, text("c")));

    expect(body.messages).toEqual([{ role: "user", content: "ab\n\nall\n\nc" }]);
    expect(losses).toMatchObject([
      { path: "messages[0].content[2]", kind: "approximated", from: "file", to: "text" },
      { path: "messages[0].content[2].name", kind: "dropped", from: "a.txt" },
    ]);
  });

  test("thinking goes back in the loop that goes on, and not from turns before it", () => {
    const think: ContentPart = { type: "reasoning", text: "hm" };
    const { body, losses } = written(
      user(text("a")),
      assistant(think, text("b")),
      user(text("c")),
      assistant(think, call("x")),
      user(result("x")),
    );

    expect(body.messages.map(({ thinking }) => thinking)).toEqual([undefined, undefined, undefined, "hm", undefined]);
    expect(losses).toMatchObject([{ kind: "dropped", from: "reasoning" }]);
  });

  test("T27: after proofs were refused no thinking goes back, of whatever wire, and that is told", () => {
    const think: ContentPart = { type: "reasoning", text: "hm" };
    const loop = [user(text("a")), assistant(think, call("x")), user(result("x"))];

    for (const extensions of [{}, { ollama: {} }]) {
      const request = foreign({ messages: loop, extensions });
      const { body, losses } = encode(request, { withoutProofs: true });

      expect(body.messages.map(({ thinking }) => thinking)).toEqual([undefined, undefined, undefined]);
      expect(losses).toMatchObject([{ path: "messages[1].content[0]", kind: "dropped", from: "reasoning" }]);
      expect(encode(request).body.messages[1]).toMatchObject({ thinking: "hm" });
    }
  });

  test("T25: what was sealed is neither thinking nor text", () => {
    const sealed: ContentPart = { type: "reasoning", text: "", redacted: { family: "claude", value: "c2VhbGVk" } };
    const { body, losses } = written(user(text("a")), assistant(sealed, text("b")), user(text("c")));

    expect(JSON.stringify(body)).not.toContain("c2VhbGVk");
    expect(losses).toMatchObject([{ path: "messages[1].content[0].signature", from: "claude" }]);
  });
});

describe("calls and results of other wires", () => {
  test("calls have an id, a place and an object; results name the tool", () => {
    const { body, losses } = written(
      user(text("a")),
      assistant(call("x", "f", '{"a":1}'), call("y", "g", "")),
      user(result("x"), result("y")),
    );

    expect(body.messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: "",
        tool_calls: [
          { id: "x", function: { index: 0, name: "f", arguments: { a: 1 } } },
          { id: "y", function: { index: 1, name: "g", arguments: {} } },
        ],
      },
      { role: "tool", content: "x", tool_name: "f", tool_call_id: "x" },
      { role: "tool", content: "y", tool_name: "g", tool_call_id: "y" },
    ]);
    expect(losses).toEqual([]);
  });

  test("T15: broken arguments are mended or kept, and told of", () => {
    const { body, losses } = written(
      user(text("a")),
      assistant(call("x", "f", '{"a":1'), call("y", "f", "[1]")),
      user(result("x"), result("y")),
    );

    expect(body.messages[1]).toMatchObject({
      tool_calls: [{ function: { arguments: { a: 1 } } }, { function: { arguments: { value: [1] } } }],
    });
    expect(losses.map(({ path }) => path)).toEqual([
      "messages[1].content[0].argumentsText",
      "messages[1].content[1].argumentsText",
    ]);
  });

  test("T49: results stand before what else the user says", () => {
    const { body } = written(user(text("a")), assistant(call("x")), user(result("x"), text("and?")));

    expect(body.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
  });

  test("T48: images of results follow behind all results", () => {
    const { body } = written(
      user(text("a")),
      assistant(call("x"), call("y")),
      user(result("x", { content: [image] }), result("y")),
    );

    expect(body.messages.slice(2)).toEqual([
      { role: "tool", content: "[image follows in the next user message]", tool_name: "f", tool_call_id: "x" },
      { role: "tool", content: "y", tool_name: "f", tool_call_id: "y" },
      { role: "user", content: "", images: [pixel] },
    ]);
  });

  test("a failure is said in the text, data as JSON", () => {
    const json = { content: [{ type: "json", value: { c: 21 } }] };
    const { body } = written(
      user(text("a")),
      assistant(call("x"), call("y")),
      user(result("x", { isError: true }), result("y", json)),
    );

    expect(body.messages.slice(2).map(({ content }) => content)).toEqual(["Error: x", '{"c":21}']);
  });
});

describe("tools of other wires", () => {
  const weather = { type: "function", name: "weather", parameters: { type: "object", properties: {} } } as const;

  test("without parameters have empty ones", () => {
    expect(encode(foreign({ tools: [{ type: "function", name: "f" }] })).body.tools).toEqual([
      { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } },
    ]);
  });

  test("are not held to their schemas, which is told where the client wants it", () => {
    expect(encode(foreign({ tools: [{ ...weather, strict: true }] })).losses).toMatchObject([
      { path: "tools[0].strict", kind: "dropped", from: "weather" },
    ]);
    expect(encode(foreign({ tools: [{ ...weather, strict: false }] })).losses).toEqual([]);
  });

  test("T8: of two with the same name the first stays", () => {
    const { body, losses } = encode(foreign({ tools: [weather, { ...weather, description: "other" }] }));

    expect(body.tools).toHaveLength(1);
    expect(losses).toMatchObject([{ path: "tools[1]", kind: "dropped" }]);
  });

  test("T10: an empty list is left out", () => {
    expect(encode(foreign({ tools: [] })).body).not.toHaveProperty("tools");
  });

  test("T7: long names go as they are, groups become part of the name and come back", () => {
    const long = "n".repeat(200);
    const { body, memo } = encode(
      foreign({
        tools: [
          { ...weather, name: long },
          { ...weather, name: "f", namespace: "ns" },
        ],
      }),
    );

    expect(body.tools?.map(({ function: f }) => (f as { name: string }).name)).toEqual([long, "ns__f"]);
    expect(memo).toMatchObject({ names: { ns__f: { name: "f", namespace: "ns" } } });
  });

  test("T9: free-text tools are functions with one string", () => {
    const { body, memo, losses } = encode(
      foreign({ tools: [{ type: "custom", name: "patch", grammar: { syntax: "lark", definition: "start: /a/" } }] }),
    );

    expect(body.tools).toMatchObject([{ function: { name: "patch", parameters: { required: ["input"] } } }]);
    expect(JSON.stringify(body.tools)).toContain("lark grammar");
    expect(memo).toMatchObject({ wrappedTools: ["patch"] });
    expect(losses).toHaveLength(1);
  });

  test("that a provider runs are left out", () => {
    const raw = { wire: "claude", value: { type: "web_search_20250305" } };
    const { body, losses } = encode(foreign({ tools: [{ type: "builtin", builtin: "web-search", options: {}, raw }] }));

    expect(body).not.toHaveProperty("tools");
    expect(losses).toMatchObject([{ path: "tools[0]", from: "web-search" }]);
  });

  test.each([
    [{ type: "auto" }, ["weather", "time"], undefined],
    [{ type: "none" }, undefined, undefined],
    [{ type: "required" }, ["weather", "time"], "Answer by calling at least one of the tools."],
    [{ type: "tool", name: "time" }, ["time"], 'Answer by calling the tool "time".'],
    [{ type: "allowed", names: ["time"], required: false }, ["time"], undefined],
  ] as const)("choice %j leaves tools %j", (toolChoice, names, instruction) => {
    const { body, losses } = encode(foreign({ tools: [weather, { ...weather, name: "time" }], toolChoice }));
    const [first] = body.messages;

    expect(body.tools?.map(({ function: f }) => (f as { name: string }).name)).toEqual(names);
    expect(first?.["role"] === "system" ? first["content"] : undefined).toBe(instruction);
    expect(losses.length).toBe(toolChoice.type === "auto" ? 0 : 1);
  });

  test("T11: a choice without tools is dropped", () => {
    expect(pathsOf({ toolChoice: { type: "required" } })).toEqual(["toolChoice"]);
  });
});

describe("wishes of other wires", () => {
  test.each([
    [{ type: "off" }, {}, false, 0],
    [{ type: "auto" }, {}, true, 0],
    [{ type: "auto" }, { thinking: {} }, true, 0],
    [{ type: "level", level: "minimal" }, {}, "low", 1],
    [{ type: "level", level: "high" }, {}, "high", 0],
    [{ type: "level", level: "xhigh" }, {}, "max", 1],
    [{ type: "level", level: "high" }, { thinking: {} }, true, 1],
    [{ type: "budget", tokens: 5000 }, {}, "medium", 1],
    [{ type: "off" }, { thinking: { levels: ["low", "medium"], off: false } }, "low", 1],
  ] as const)("thinking %j of a model %j is written as %j", (thinking, capabilities, think, losses) => {
    const encoded = encode(foreign({ thinking }), { capabilities });

    expect(encoded.body["think"]).toBe(think);
    expect(encoded.losses).toHaveLength(losses);
  });

  test("no wish for thinking writes none (T23)", () => {
    expect(encode(foreign()).body).toEqual({ model: "m", messages: [{ role: "user", content: "hi" }], stream: false });
  });

  test.each([
    ["none", undefined],
    ["boolean", true],
    ["levels", "high"],
  ])("an endpoint whose profile says %s gets think: %s", (think, expected) => {
    const request = foreign({ thinking: { type: "level", level: "high" } });

    expect(encode(request, { profile: { think } }).body["think"]).toBe(expected);
  });

  test("the profile fills in context and stay where the client says nothing", () => {
    const profile = { contextTokens: 32_768, keepAlive: "30m" };

    expect(encode(foreign(), { profile }).body).toMatchObject({ options: { num_ctx: 32_768 }, keep_alive: "30m" });
  });

  test("a schema goes without its wrapper", () => {
    const format = { type: "json-schema", schema: { type: "object" }, name: "n", description: "d" } as const;
    const { body, losses } = encode(foreign({ output: { format, verbosity: "low" } }));

    expect(body["format"]).toEqual({ type: "object" });
    expect(losses.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "dropped output.verbosity",
      "renamed output.format.name",
      "dropped output.format.description",
    ]);
  });

  test("T30: marks for a cache are dropped, wherever they stand", () => {
    const cache = {};
    const messages = [
      user({ type: "text", text: "a", cache }, { ...image, cache }),
      assistant({ ...call("x"), cache } as ContentPart),
      user({ ...result("x"), cache } as ContentPart),
    ] as readonly Message[];
    const tools = [{ type: "function", name: "f", cache }] as const;

    expect(pathsOf({ system: [{ text: "s", cache }], messages, tools })).toEqual([
      "tools[0].cache",
      "system.cache",
      "messages[0].content[0].cache",
      "messages[0].content[1].cache",
      "messages[1].content[0].cache",
      "messages[2].content[0].cache",
    ]);
  });

  test("what the wire has no field for is in the ledger", () => {
    expect(
      pathsOf({
        cache: { key: "k" },
        serviceTier: "flex",
        user: { id: "u" },
        metadata: { a: "b" },
        safety: { wire: "gemini", settings: [] },
        state: { store: false },
        parallelToolCalls: false,
        tools: [{ type: "function", name: "f" }],
        sampling: { candidates: 2, logitBias: { "1": 1 } },
      }).toSorted(),
    ).toEqual(
      [
        "cache",
        "metadata",
        "parallelToolCalls",
        "safety",
        "sampling.candidates",
        "sampling.logitBias",
        "serviceTier",
        "state.store",
        "user",
      ].toSorted(),
    );
  });
});
