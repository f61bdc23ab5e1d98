import type { Json } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import {
  bytes,
  callsOf,
  caught,
  chunk,
  contentOf,
  decoder,
  done,
  drain,
  finishOf,
  head,
  readStream,
  readWhole,
  sse,
  stream,
  textOf,
  thoughtOf,
} from "./kit.ts";

describe("a streamed answer", () => {
  test("is start, text, usage and finish", () => {
    const usage = sse({ ...head, choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
    const events = readStream(
      chunk({ role: "assistant", content: "" }) +
        chunk({ content: "hi" }) +
        chunk({}, { finish_reason: "stop" }) +
        usage +
        done,
    );

    expect(events).toMatchObject([
      { type: "start", id: "chatcmpl-1", model: "m", created: 1 },
      { type: "text-delta", text: "hi" },
      { type: "finish", reason: "stop", raw: "stop" },
      { type: "usage", usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } },
    ]);
  });

  test("has calls that come one after the other", () => {
    const events = readStream(
      stream(
        [
          { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] },
          { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
          { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
          { tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "g", arguments: "{}" } }] },
        ],
        "tool_calls",
      ),
    );

    expect(callsOf(events)).toEqual([
      { id: "a", name: "f", args: '{"a":1}' },
      { id: "b", name: "g", args: "{}" },
    ]);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(["tool-call-end", "tool-call-end", "finish"]);
    expect(finishOf(events)).toBe("tool-calls");
  });

  test("keeps members that have no neutral word", () => {
    const events = contentOf(readStream(stream([{ content: "a", citations: ["x"], index: 0, nothing: null }])));

    expect(events).toEqual([
      { type: "text-delta", text: "a" },
      { type: "opaque", wire: "openai-chat", raw: { citations: ["x"] } },
    ]);
  });

  test("has candidates apart", () => {
    const second = (delta: Json, finish: string | null = null) =>
      sse({ ...head, choices: [{ index: 1, delta, finish_reason: finish }] });
    const events = readStream(
      chunk({ content: "a" }) +
        second({ content: "b" }) +
        chunk({}, { finish_reason: "stop" }) +
        second({}, "length") +
        done,
    );

    expect(events.slice(1)).toMatchObject([
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "b", candidate: 1 },
      { type: "finish", reason: "stop" },
      { type: "finish", reason: "length", candidate: 1 },
    ]);
  });

  test("has log probabilities", () => {
    const logprobs = {
      content: [{ token: "a", logprob: -1, bytes: [97], top_logprobs: [{ token: "b", logprob: -2, bytes: null }] }],
      refusal: null,
    };
    const events = contentOf(
      readStream(chunk({ content: "a" }, { logprobs }) + chunk({}, { finish_reason: "stop" }) + done),
    );

    expect(events[1]).toEqual({
      type: "logprobs",
      of: "text",
      tokens: [{ token: "a", logprob: -1, bytes: [97], top: [{ token: "b", logprob: -2 }] }],
    });
  });

  test("replaces half a surrogate pair whose other half never comes", () => {
    const events = readStream(stream([{ reasoning_content: "\ud83d" }, { content: "a\ude00b\ud83d" }]));

    expect([thoughtOf(events), textOf(events)]).toEqual(["\ufffd", "a\ufffdb\ufffd"]);
  });

  test.each([-1.5, 1e300, "1", null])("takes the number %s for that of the first candidate", (index) => {
    const events = readStream(chunk({ content: "a" }, { index }) + chunk({}, { index, finish_reason: "stop" }) + done);

    expect(contentOf(events)).toEqual([{ type: "text-delta", text: "a" }]);
  });

  test.each(["data: {", 'data: {"id":"c', "data: [DO"])("T33: tells of a stream that ends in %s", (tail) => {
    expect(caught(() => readStream(chunk({ content: "a" }) + tail)).code).toBe("stream-interrupted");
  });

  test("T33: reads a last chunk that no line end follows", () => {
    const last = chunk({ content: "b" }, { finish_reason: "stop" });

    expect(textOf(readStream(chunk({ content: "a" }) + last.trimEnd()))).toBe("ab");
  });

  test("joins the halves of a surrogate pair", () => {
    const events = contentOf(readStream(stream([{ content: "a\ud83d" }, { content: "\ude00b" }])));

    expect(events).toEqual([
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "\u{1f600}b" },
    ]);
  });

  test("has a spoken answer, whole at the end", () => {
    const events = contentOf(
      readStream(
        stream([
          { audio: { id: "audio_1", transcript: "he" } },
          { audio: { data: "AA==" } },
          { audio: { data: "AQI=", transcript: "y" } },
          { audio: { expires_at: 9 } },
        ]),
        {
          names: {},
          wrappedTools: [],
          audioFormat: "pcm16",
        },
      ),
    );

    expect(events).toEqual([
      {
        type: "media",
        media: {
          type: "audio",
          source: { type: "base64", mediaType: "audio/pcm16", data: "AAEC" },
          extensions: { "openai-chat": { id: "audio_1", expires_at: 9, transcript: "hey" } },
        },
      },
    ]);
  });

  test("has citations and images", () => {
    const annotation = {
      type: "url_citation",
      url_citation: { url: "https://x", title: "X", start_index: 0, end_index: 1 },
    };
    const events = contentOf(
      readStream(
        stream([
          {
            content: "a",
            annotations: [annotation],
            images: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
          },
        ]),
      ),
    );

    expect(events.slice(1)).toMatchObject([
      { type: "citation", citation: { url: "https://x", title: "X", start: 0, end: 1, unit: "code-point" } },
      { type: "media", media: { type: "image", source: { mediaType: "image/png", data: "AAAA" } } },
    ]);
  });

  test("gives calls their names back", () => {
    const memo = { names: { a_b: { name: "a.b" }, ns__f: { name: "f", namespace: "ns" } }, wrappedTools: ["patch"] };
    const call = (index: number, name: string, text: string) => ({
      tool_calls: [{ index, id: `${index}`, function: { name, arguments: text } }],
    });
    const events = readStream(
      stream([
        call(0, "a_b", "{}"),
        call(1, "ns__f", "{}"),
        call(2, "patch", '{"input":"li'),
        { tool_calls: [{ index: 2, function: { arguments: 'nes"}' } }] },
      ]),
      memo,
    );

    expect(callsOf(events).map(({ name, args }) => [name, args])).toEqual([
      ["a.b", "{}"],
      ["f", "{}"],
      ["patch", "lines"],
    ]);
    expect(events.filter(({ type }) => type === "tool-call-start")).toMatchObject([
      {},
      { namespace: "ns" },
      { custom: true },
    ]);
  });

  test("hands on text that was to be unwrapped and cannot be", () => {
    const deltas = [{ tool_calls: [{ index: 0, id: "1", function: { name: "patch", arguments: '{"input":"cu' } }] }];

    expect(callsOf(readStream(stream(deltas, "length"), { names: {}, wrappedTools: ["patch"] }))[0]?.args).toBe(
      '{"input":"cu',
    );
  });
});

describe("what vendors do with calls", () => {
  const call = (fields: object) => ({ tool_calls: [fields] }) as never;

  test.each<[name: string, deltas: readonly never[], expected: readonly string[]]>([
    [
      "repeat id and name",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
        call({ index: 0, id: "a", function: { name: "f", arguments: "}" } }),
      ],
      ["f{}"],
    ],
    [
      "send an empty id and a null name",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
        call({ index: 0, id: "", function: { name: null, arguments: "}" } }),
      ],
      ["f{}"],
    ],
    [
      "send the name late",
      [
        call({ index: 0, id: "a", function: { arguments: "{" } }),
        call({ index: 0, function: { name: "f", arguments: "}" } }),
      ],
      ["f{}"],
    ],
    [
      "leave the index out",
      [
        call({ id: "a", function: { name: "f", arguments: "{" } }),
        call({ function: { arguments: "}" } }),
        call({ id: "b", function: { name: "g", arguments: "{}" } }),
      ],
      ["f{}", "g{}"],
    ],
    [
      "send arguments as an object",
      [call({ index: 0, id: "a", function: { name: "f", arguments: { x: 1 } } })],
      ['f{"x":1}'],
    ],
    [
      "number all calls 0",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }),
        call({ index: 0, id: "b", function: { name: "g", arguments: "{}" } }),
      ],
      ["f{}", "g{}"],
    ],
    [
      "change the id of a fragment",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
        call({ index: 0, id: "zz", function: { name: "", arguments: "}" } }),
      ],
      ["f{}"],
    ],
    [
      "interleave calls",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
        call({ index: 1, id: "b", function: { name: "g", arguments: "{" } }),
        call({ index: 0, function: { arguments: "}" } }),
        call({ index: 1, function: { arguments: "}" } }),
      ],
      ["f{}", "g{}"],
    ],
    [
      "number all calls 0 and mix them",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
        call({ index: 0, id: "b", function: { name: "g", arguments: "{" } }),
        call({ index: 0, id: "a", function: { arguments: "}" } }),
        call({ index: 0, id: "b", function: { arguments: "}" } }),
      ],
      ["f{}", "g{}"],
    ],
    [
      "give two calls one id",
      [
        call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }),
        call({ index: 1, id: "a", function: { name: "g", arguments: "{}" } }),
      ],
      ["f{}", "g{}"],
    ],
    [
      "use the older form",
      [{ function_call: { name: "f", arguments: "" } } as never, { function_call: { arguments: "{}" } } as never],
      ["f{}"],
    ],
  ])("%s", (_name, deltas, expected) => {
    expect(callsOf(readStream(stream(deltas))).map(({ name, args }) => name + args)).toEqual(expected);
  });

  test("call and say stop", () => {
    expect(
      finishOf(readStream(stream([call({ index: 0, id: "a", function: { name: "f", arguments: "{}" } })], "stop"))),
    ).toBe("tool-calls");
  });

  test("are cut by the length within a call", () => {
    const events = readStream(
      stream([call({ index: 0, id: "a", function: { name: "f", arguments: '{"a' } })], "length"),
    );

    expect(finishOf(events)).toBe("length");
    expect(callsOf(events)[0]?.args).toBe('{"a');
  });

  test("send no id, so that one is made", () => {
    expect(callsOf(readStream(stream([call({ index: 0, function: { name: "f", arguments: "{}" } })])))[0]?.id).toBe(
      "call_chatcmpl1_0",
    );
  });

  test("send a call without a name, which is lost and said to be", () => {
    const losses: never[] = [];
    const events = drain(
      decoder(true, undefined, losses),
      stream([call({ index: 0, id: "a", function: { arguments: "{}" } })]),
    );

    expect(callsOf(events)).toEqual([]);
    expect(losses).toMatchObject([{ kind: "dropped" }]);
  });

  test("sign a call as Google does", () => {
    const events = contentOf(
      readStream(
        stream([
          call({
            index: 0,
            id: "a",
            function: { name: "f", arguments: "{}" },
            extra_content: { google: { thought_signature: "s" } },
          }),
        ]),
      ),
    );

    expect(events).toContainEqual({
      type: "signature",
      of: "tool-call",
      part: 0,
      signature: { family: "gemini", value: "s" },
    });
  });
});

describe("what vendors do with finish reasons", () => {
  test.each([
    ["eos", "stop"],
    ["end_turn", "stop"],
    ["stop_sequence", "stop-sequence"],
    ["tool_use", "tool-calls"],
    ["function_call", "tool-calls"],
    ["max_tokens", "length"],
    ["content_filter", "content-filter"],
    ["sensitive", "content-filter"],
    ["constructor", "other"],
  ])("%s is %s", (raw, reason) => {
    expect(finishOf(readStream(stream([{ content: "a" }], raw)))).toBe(reason);
  });

  test.each(["error", "error_finish"])("%s is a failure", (raw) => {
    expect(readStream(chunk({ content: "a" }) + chunk({}, { finish_reason: raw })).at(-1)).toMatchObject({
      type: "error",
      failure: { code: "upstream-failed" },
    });
  });

  test("an empty one is none", () => {
    const text = chunk({ content: "a" }, { finish_reason: "" });

    expect(caught(() => readStream(text))).toMatchObject({ code: "stream-interrupted" });
  });

  test("content may come with it and behind it", () => {
    const events = readStream(chunk({ content: "a" }, { finish_reason: "stop" }) + chunk({ content: "b" }) + done);

    expect(textOf(events)).toBe("ab");
    expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  });

  test("a matched stop string is told", () => {
    expect(
      readStream(chunk({ content: "a" }, { finish_reason: "stop", stop_reason: "END" }) + done).at(-1),
    ).toMatchObject({ reason: "stop-sequence", stopSequence: "END" });
  });
});

describe("what vendors do with usage", () => {
  const counts = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
  const end = chunk({}, { finish_reason: "stop" });

  test.each<[place: string, text: string]>([
    ["in the last choice's chunk", chunk({}, { finish_reason: "stop" }, { usage: counts }) + done],
    [
      "in every chunk",
      chunk({ content: "a" }, {}, { usage: { ...counts, completion_tokens: 1 } }) +
        chunk({}, { finish_reason: "stop" }, { usage: counts }) +
        done,
    ],
    ["in a choice", chunk({}, { finish_reason: "stop", usage: counts }) + done],
    ["in x_groq", chunk({}, { finish_reason: "stop" }, { x_groq: { usage: counts } }) + done],
    ["without a [DONE]", end + sse({ ...head, choices: [], usage: counts })],
    ["without choices", end + sse({ ...head, usage: counts }) + done],
    [
      "as text",
      end +
        sse({ ...head, choices: [], usage: { prompt_tokens: "10", completion_tokens: "4", total_tokens: "14" } }) +
        done,
    ],
  ])("%s", (_place, text) => {
    const usage = readStream(text).findLast((event) => event.type === "usage");

    expect(usage).toMatchObject({ usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 } });
  });

  test.each<[name: string, usage: object, expected: object]>([
    ["cached tokens", { prompt_tokens_details: { cached_tokens: 3 } }, { cacheReadTokens: 3 }],
    [
      "cache hits of DeepSeek's kind",
      { prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 7 },
      { cacheReadTokens: 3 },
    ],
    ["cached tokens at the top", { cached_tokens: 3 }, { cacheReadTokens: 3 }],
    ["num_cached_tokens", { num_cached_tokens: 3 }, { cacheReadTokens: 3 }],
    ["cache writes", { prompt_tokens_details: { cache_write_tokens: 2 } }, { cacheWriteTokens: 2 }],
    [
      "reasoning within the output",
      { completion_tokens_details: { reasoning_tokens: 3 } },
      { reasoningTokens: 3, outputTokens: 4 },
    ],
    [
      "reasoning beside the output",
      { total_tokens: 34, completion_tokens_details: { reasoning_tokens: 20 } },
      { reasoningTokens: 20, outputTokens: 24 },
    ],
  ])("%s", (_name, usage, expected) => {
    const events = readStream(end + sse({ ...head, choices: [], usage: { ...counts, ...usage } }) + done);

    expect(events.find((event) => event.type === "usage")).toMatchObject({ usage: expected });
  });

  test("a count that is missing stays unsaid", () => {
    const event = readStream(end + sse({ ...head, choices: [], usage: { prompt_tokens: 1 } }) + done).find(
      ({ type }) => type === "usage",
    );

    expect(event).toEqual({
      type: "usage",
      usage: { inputTokens: 1, raw: { wire: "openai-chat", value: { prompt_tokens: 1 } } },
    });
  });
});

describe("what vendors do with thinking", () => {
  test.each<[name: string, deltas: readonly object[]]>([
    ["reasoning_content", [{ reasoning_content: "th" }, { reasoning_content: "ink" }, { content: "a" }]],
    ["reasoning", [{ reasoning: "think", content: "" }, { content: "a" }]],
    ["both, saying the same", [{ reasoning_content: "think", reasoning: "think" }, { content: "a" }]],
    [
      "details beside the text",
      [
        { reasoning: "think", reasoning_details: [{ type: "reasoning.text", text: "think", index: 0 }] },
        { content: "a" },
      ],
    ],
    ["details alone", [{ reasoning_details: [{ text: "think" }] }, { content: "a" }]],
    [
      "parts of the content",
      [
        { content: [{ type: "thinking", thinking: [{ type: "text", text: "think" }] }] },
        { content: [{ type: "text", text: "a" }] },
      ],
    ],
    [
      "null in place of text",
      [
        { reasoning_content: "think", content: null },
        { reasoning_content: null, content: "a" },
      ],
    ],
  ])("%s", (_name, deltas) => {
    const events = readStream(stream(deltas as never));

    expect([thoughtOf(events), textOf(events)]).toEqual(["think", "a"]);
  });

  test("signatures and sealed thinking keep their family", () => {
    const details = [
      { type: "reasoning.text", text: "t", signature: "s", format: "anthropic-claude-v1", index: 0 },
      { type: "reasoning.encrypted", data: "d", format: "openai-responses-v1", id: "rs_1", index: 1 },
    ];

    expect(contentOf(readStream(stream([{ reasoning_details: details }])))).toMatchObject([
      { type: "reasoning-delta", text: "t" },
      { type: "signature", of: "reasoning", signature: { family: "anthropic", value: "s" } },
      {
        type: "signature",
        of: "encrypted-reasoning",
        part: 1,
        id: "rs_1",
        signature: { family: "openai", value: "d" },
      },
    ]);
  });

  test.each<
    [name: string, tags: string, pieces: readonly string[], expected: readonly [thought: string, text: string]]
  >([
    ["tags in one piece", "think-tags", ["<think>a</think>\n\nb"], ["a", "b"]],
    [
      "tags cut anywhere",
      "think-tags",
      ["\n<th", "ink>a", "<b></th", "ink>", "\n", "c<think>d"],
      ["a<b>", "c<think>d"],
    ],
    ["no tags", "think-tags", ["<thanks", "> a"], ["", "<thanks> a"]],
    ["tags later in the text", "think-tags", ["a <think>b</think>"], ["", "a <think>b</think>"]],
    ["a tag that is never closed", "think-tags", ["<think>a</thi"], ["a</thi", ""]],
    ["the closing tag only", "think-tags-open", ["a</think>b"], ["a", "b"]],
    ["Google's tags", "think-tags", ["<thought>a</thought>b"], ["a", "b"]],
  ])("%s", (_name, thinkTags, pieces, expected) => {
    const events = readStream(stream(pieces.map((content) => ({ content }))), {
      names: {},
      wrappedTools: [],
      thinkTags,
    });

    expect([thoughtOf(events), textOf(events)]).toEqual(expected);
  });

  test("tags stay text where nobody said what they are", () => {
    expect(textOf(readStream(stream([{ content: "<think>a</think>b" }])))).toBe("<think>a</think>b");
  });
});

describe("what vendors do with the stream itself", () => {
  const body = [
    chunk({ role: "assistant", content: "h" }),
    chunk({ content: "i" }),
    chunk({}, { finish_reason: "stop" }),
  ];

  test.each<[name: string, text: string]>([
    ["no [DONE]", body.join("")],
    ["[DONE] without a space", `${body.join("")}data:[DONE]\n\n`],
    ["data without a space", body.join("").replaceAll("data: ", "data:") + done],
    ["CRLF", (body.join("") + done).replaceAll("\n", "\r\n")],
    ["CR", (body.join("") + done).replaceAll("\n", "\r")],
    ["a byte order mark", `\u{feff}${body.join("")}${done}`],
    ["comments", `: OPENROUTER PROCESSING\n\n${body.join(": ping\n\n")}${done}`],
    ["event, id and retry lines", `event: message\nid: 1\nretry: 3\n${body.join("event: message\n")}${done}`],
    ["data in two lines", `data: {"choices":[{"delta":\ndata: {"content":"h"}}]}\n\n${body.slice(1).join("")}${done}`],
    ["no blank line at the end", body.join("").trimEnd()],
    ["bare lines of JSON", body.map((line) => line.slice(6)).join("")],
    [
      "a chunk without choices first",
      sse({ id: "x", object: "chat.completion.chunk", choices: null }) + body.join("") + done,
    ],
    ["an empty list of choices first", sse({ ...head, choices: [], prompt_filter_results: [] }) + body.join("") + done],
    [
      "a null delta",
      chunk({ content: "h" }) + sse({ ...head, choices: [{ index: 0, delta: null }] }) + body.slice(1).join("") + done,
    ],
    ["message in place of delta", body.join("").replaceAll('"delta"', '"message"') + done],
    [
      "a whole answer",
      JSON.stringify({ id: "1", choices: [{ message: { content: "hi" }, finish_reason: "stop" }] }, undefined, 2),
    ],
  ])("%s", (_name, text) => {
    const events = readStream(text);

    expect([textOf(events), finishOf(events), events[0]?.type]).toEqual(["hi", "stop", "start"]);
  });

  test("a stream to one who did not ask", () => {
    expect(textOf(drain(decoder(false), body.join("") + done))).toBe("hi");
  });

  test("[DONE] without a finish reason ends the answer", () => {
    expect(finishOf(readStream(chunk({ content: "a" }) + done))).toBe("stop");
  });

  test.each([
    ["no finish and no [DONE]", chunk({ content: "a" })],
    ["nothing", ""],
    ["[DONE] alone", done],
    ["comments alone", ": ping\n\n"],
  ])("a stream with %s is interrupted", (_name, text) => {
    expect(caught(() => readStream(text))).toMatchObject({ code: "stream-interrupted", retryable: true });
  });

  test("what had come before is there when a stream is interrupted", () => {
    const reading = decoder(true);

    expect(textOf(reading.push(bytes(chunk({ content: "a" }))))).toBe("a");
    expect(caught(() => reading.end()).code).toBe("stream-interrupted");
  });

  test.each([
    ["an error", sse({ error: { message: "gone", type: "server_error", code: null } }), "upstream-failed", "gone"],
    ["an error as text", sse({ error: "gone" }), "upstream-failed", "gone"],
    ["a bare line of JSON", '{"error":{"message":"gone","code":"rate_limit_exceeded"}}\n', "rate-limited", "gone"],
    [
      "an error in a choice",
      chunk({}, { finish_reason: "error", error: { code: 429, message: "gone" } }),
      "rate-limited",
      "gone",
    ],
    ["a numeric code", sse({ error: { message: "gone", code: 503 } }), "overloaded", "gone"],
    [
      "another object",
      sse({ object: "error", message: "gone", type: "BadRequestError", code: 400 }),
      "bad-request",
      "gone",
    ],
  ])("a failure that is told as %s", (_name, text, code, message) => {
    const events = readStream(chunk({ content: "a" }) + text + done);

    expect(events.at(-1)).toMatchObject({ type: "error", failure: { code, message } });
    expect(events.some(({ type }) => type === "finish")).toBe(false);
  });

  test.each(["data: {broken\n\n", "data: 5\n\n", "data: <html>\n\n"])("what is no answer is refused: %s", (text) => {
    expect(caught(() => readStream(text)).code).toBe("invalid-reply");
  });
});

describe("a whole answer", () => {
  test("gives the events of its stream", () => {
    const events = readWhole({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "m",
      service_tier: "default",
      system_fingerprint: "fp",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: null,
            refusal: null,
            annotations: [],
            tool_calls: [
              { id: "a", type: "function", function: { name: "f", arguments: '{"a":1}' } },
              { id: "", type: "function", function: { name: "g", arguments: "" } },
            ],
          },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
    });

    expect(events[0]).toEqual({
      type: "start",
      id: "chatcmpl-1",
      model: "m",
      created: 1,
      serviceTier: "default",
      extensions: { "openai-chat": { fields: { system_fingerprint: "fp" } } },
    });
    expect(callsOf(events)).toEqual([
      { id: "a", name: "f", args: '{"a":1}' },
      { id: "call_chatcmpl1_1", name: "g", args: "" },
    ]);
    expect(finishOf(events)).toBe("tool-calls");
  });

  test("may be empty", () => {
    expect(
      readWhole({
        id: "1",
        choices: [{ index: 0, message: { role: "assistant", content: "" }, finish_reason: "stop" }],
      }).map(({ type }) => type),
    ).toEqual(["start", "finish"]);
  });

  test.each<[name: string, body: Json, code: string]>([
    ["an error", { error: { message: "x", code: "insufficient_quota" } }, "quota-exhausted"],
    ["a status", { status: "439", msg: "x", body: null }, "bad-request"],
    ["a detail", { detail: "x" }, "upstream-failed"],
  ])("that is a failure in a success: %s", (_name, body, code) => {
    expect(readWhole(body)).toMatchObject([{ type: "error", failure: { code, message: "x" } }]);
  });

  test.each(["<html>", "", "[1]"])("that is none is refused: %s", (text) => {
    expect(caught(() => drain(decoder(false), text))).toMatchObject({ retryable: true });
  });
});
