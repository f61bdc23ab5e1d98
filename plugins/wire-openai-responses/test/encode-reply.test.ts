import { type ChatEvent, GatewayError, type Loss } from "@patchbay/sdk";
import { textReply, toolCallReply } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { exampleItems, exampleStream } from "./example.ts";
import {
  caught,
  decode,
  eventsIn,
  readStream,
  readWhole,
  replyContext,
  response,
  start,
  writeStream,
  writeWhole,
} from "./kit.ts";

const finish = (reason: "stop" | "length" | "tool-calls" | "content-filter" = "stop"): ChatEvent => ({
  type: "finish",
  reason,
});
const text = (value: string, part?: number): ChatEvent => ({
  type: "text-delta",
  text: value,
  ...(part !== undefined && { part }),
});

function typesOf(stream: string): readonly string[] {
  return eventsIn(stream).map(({ type }) => type.replace("response.", ""));
}

function open(index: number, name = "f"): ChatEvent {
  return { type: "tool-call-start", index, id: `call_${index}`, name };
}

function args(index: number, argumentsText: string): ChatEvent {
  return { type: "tool-call-delta", index, argumentsText };
}

function close(index: number): ChatEvent {
  return { type: "tool-call-end", index };
}

describe("what an answer cites", () => {
  const source = { url: "https://a.example", title: "A" };
  const cited: ChatEvent = { type: "citation", citation: { ...source, start: 5, end: 9, unit: "utf-8" } };
  const annotation = { type: "url_citation", ...source, start_index: 2, end_index: 6 };
  const added = (stream: string) => eventsIn(stream).filter(({ type }) => type.endsWith("annotation.added"));

  test.each([
    ["behind it", [text("👩 rain"), cited]],
    ["before all of it is there", [text("👩"), cited, text(" rain")]],
  ])("T37: has its range in code points: %s", (_name, events) => {
    expect(added(writeStream([start, ...events, finish()]))).toMatchObject([{ annotation_index: 0, annotation }]);
  });

  test("stays in a whole answer though a call follows the text", () => {
    const losses: Loss[] = [];
    const events = [start, text("👩 rain"), open(0), args(0, "{}"), close(0), cited, finish("tool-calls")];

    expect(writeWhole(events, {}, losses).output[0]).toMatchObject({ content: [{ annotations: [annotation] }] });
    expect(losses).toEqual([]);
  });
});

describe("log probabilities before a refusal", () => {
  const logprobs: ChatEvent = { type: "logprobs", of: "text", tokens: [{ token: "I", logprob: -1 }] };
  const events = [start, text("I"), { type: "refusal-delta", text: "no" } as const, logprobs, finish()];

  test("stay with their text in a whole answer", () => {
    const losses: Loss[] = [];

    expect(writeWhole(events, {}, losses).output[0]).toMatchObject({
      content: [{ text: "I", logprobs: [{ token: "I" }] }, { refusal: "no" }],
    });
    expect(losses).toEqual([]);
  });

  test("are told where their text is over", () => {
    const losses: Loss[] = [];
    writeStream(events, {}, losses);

    expect(losses).toMatchObject([{ path: "reply.logprobs", kind: "dropped" }]);
  });
});

describe("a stream", () => {
  test("is the events that strict clients want, in their order, named and numbered", () => {
    const stream = writeStream([
      start,
      text("Hel"),
      text("lo"),
      finish(),
      { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
    ]);
    const events = eventsIn(stream);

    expect(typesOf(stream)).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    expect(stream.match(/^event: .+$/gm)).toEqual(events.map(({ type }) => `event: ${type}`));
    expect(stream.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("ends with the whole answer, every member of it, and the usage", () => {
    const usage = { inputTokens: 20, cacheReadTokens: 8, outputTokens: 9, reasoningTokens: 4 };
    const last = eventsIn(writeStream([start, text("Hi"), finish(), { type: "usage", usage }])).at(-1);
    const content = [{ type: "output_text", text: "Hi", annotations: [], logprobs: [] }];

    expect(last).toMatchObject({
      type: "response.completed",
      response: {
        id: "resp_abc",
        object: "response",
        created_at: 7,
        status: "completed",
        model: "m",
        error: null,
        incomplete_details: null,
        instructions: null,
        metadata: {},
        parallel_tool_calls: true,
        temperature: 1,
        top_p: 1,
        tool_choice: "auto",
        tools: [],
        output: [{ type: "message", id: "msg_abc_0", role: "assistant", status: "completed", content }],
        usage: {
          input_tokens: 20,
          input_tokens_details: { cached_tokens: 8, cache_write_tokens: 0 },
          output_tokens: 9,
          output_tokens_details: { reasoning_tokens: 4 },
          total_tokens: 29,
        },
      },
    });
  });

  test("says again what the client asked for, and not what others added", () => {
    const request = decode({
      model: "m",
      input: "x",
      instructions: "be brief",
      temperature: 0.5,
      tools: [{ type: "function", name: "f", parameters: {} }],
      text: { verbosity: "low" },
      reasoning: { effort: "low" },
      max_tool_calls: 2,
    });
    const reply = writeWhole([start, finish()], { ...request, system: [{ text: "house rule" }, ...request.system] });

    expect(reply).toMatchObject({
      instructions: "be brief",
      temperature: 0.5,
      tools: [{ type: "function", name: "f" }],
      text: { format: { type: "text" }, verbosity: "low" },
      reasoning: { effort: "low", summary: null },
      max_tool_calls: 2,
    });
  });

  test("T42: of interleaved calls the oldest goes out as it comes, the others when it has its end", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const early = eventsIn(
      writer.push([start, open(0), open(1, "g"), args(1, "[1"), args(0, "{"), args(1, "]"), args(0, "}")]),
    );
    const late = eventsIn(writer.push([close(1), close(0), finish("tool-calls")]) + writer.end());

    expect(early.flatMap(({ delta }) => delta ?? [])).toEqual(["{", "}"]);
    expect(
      late.map(({ type, output_index: index }) =>
        `${type.replace("response.", "")} ${JSON.stringify(index) ?? ""}`.trim(),
      ),
    ).toEqual([
      "function_call_arguments.done 0",
      "output_item.done 0",
      "output_item.added 1",
      "function_call_arguments.delta 1",
      "function_call_arguments.delta 1",
      "function_call_arguments.done 1",
      "output_item.done 1",
      "completed",
    ]);
  });

  test("calls that all end at the finish, and text between them, do not overlap", () => {
    const losses: Loss[] = [];
    const stream = writeStream(
      [
        start,
        open(0),
        args(0, "{}"),
        text("and"),
        open(1),
        args(1, "{}"),
        open(2),
        args(2, "{}"),
        close(0),
        close(1),
        close(2),
        finish("tool-calls"),
      ],
      {},
      losses,
    );
    const frames = eventsIn(stream).filter(({ type }) => type.includes("output_item"));

    expect(frames.map(({ type, output_index: index }) => `${type.slice(-5)} ${JSON.stringify(index)}`)).toEqual(
      [0, 1, 2, 3].flatMap((index) => [`added ${index}`, `.done ${index}`]),
    );
    expect(losses).toEqual([]);
  });

  test("T64, T83: a call has id, call_id and name from the beginning; its end says all again", () => {
    const events = eventsIn(writeStream(toolCallReply({ name: "f", input: { a: 1 } })));
    const head = { type: "function_call", call_id: "call-0", name: "f" };

    expect(events.find(({ type }) => type === "response.output_item.added")?.["item"]).toMatchObject({
      ...head,
      arguments: "",
      status: "in_progress",
    });
    expect(events.find(({ type }) => type === "response.function_call_arguments.done")).toMatchObject({
      name: "f",
      arguments: '{"a":1}',
    });
    expect(events.find(({ type }) => type === "response.output_item.done")?.["item"]).toMatchObject({
      ...head,
      arguments: '{"a":1}',
      status: "completed",
    });
  });

  test("T9: a call of a free-text tool, and a namespace", () => {
    const events: readonly ChatEvent[] = [
      start,
      { type: "tool-call-start", index: 0, id: "c", name: "patch", custom: true },
      args(0, "*** Begin"),
      close(0),
      { type: "tool-call-start", index: 1, id: "d", name: "find", namespace: "crm" },
      close(1),
      finish("tool-calls"),
    ];

    expect(writeWhole(events).output).toMatchObject([
      { type: "custom_tool_call", call_id: "c", name: "patch", input: "*** Begin" },
      { type: "function_call", call_id: "d", name: "find", namespace: "crm", arguments: "{}" },
    ]);
  });

  test("thinking of other wires is a summary, with its seal in an envelope", () => {
    const losses: Loss[] = [];
    const signature = { family: "claude", value: "seal" };
    const events: readonly ChatEvent[] = [
      start,
      { type: "reasoning-delta", text: "hm" },
      { type: "signature", of: "reasoning", signature },
      { type: "signature", of: "redacted-reasoning", part: 1, signature },
      text("Hi"),
      finish(),
    ];
    const { output } = writeWhole(events, {}, losses);
    const [first, second] = output;

    expect(output.map(({ type }) => type)).toEqual(["reasoning", "reasoning", "message"]);
    expect(first).toMatchObject({
      summary: [{ type: "summary_text", text: "hm" }],
      encrypted_content: expect.stringMatching(/^pb1\.claude\.thinking\./),
    });
    expect(second).toMatchObject({ summary: [], encrypted_content: expect.stringMatching(/^pb1\.claude\.redacted\./) });
    expect(readWhole(response(output)).filter(({ type }) => type === "signature")).toMatchObject([
      { of: "reasoning", signature },
      { of: "redacted-reasoning", signature },
    ]);
    expect(losses).toMatchObject([{ kind: "approximated", path: "reply.reasoning" }]);
  });

  test("an answer of this wire keeps its ids, its phase, its parts of summaries and what the provider ran", () => {
    const message = { type: "message", id: "msg_9", role: "assistant", status: "completed", phase: "final_answer" };
    const content = [
      { type: "output_text", text: "a", annotations: [], logprobs: [] },
      { type: "refusal", refusal: "b" },
    ];
    const output = [
      {
        type: "reasoning",
        id: "rs_9",
        summary: [
          { type: "summary_text", text: "a" },
          { type: "summary_text", text: "b" },
        ],
        encrypted_content: "g",
      },
      { type: "web_search_call", id: "ws_1", status: "completed" },
      { type: "reasoning", id: "rs_8", summary: [] },
      ...exampleItems.slice(1),
      { type: "image_generation_call", id: "ig_1", status: "completed", result: "iVBORw0KGgo=" },
      { ...message, content },
      { ...message, id: "msg_10", content: [content[0] ?? {}] },
    ];

    expect(writeWhole(readWhole(response(output)))).toMatchObject({ id: "resp_1", created_at: 1, output });
  });

  test("the example is written as it was read, event by event", () => {
    const again = writeStream(readStream(exampleStream)).split("data: [DONE]")[0] ?? "";
    const item = (stream: string) => eventsIn(stream).map(({ response: _response, ...event }) => event);

    expect(item(again)).toEqual(item(exampleStream));
  });

  test.each([
    ["length", "max_output_tokens"],
    ["content-filter", "content_filter"],
  ] as const)("%s is incomplete for %s, and so is the last item", (reason, detail) => {
    const stream = writeStream([start, text("a"), finish(reason)]);
    const events = eventsIn(stream);

    expect(events.at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: detail } },
    });
    expect(events.at(-2)).toMatchObject({ item: { status: "incomplete" } });
  });

  test("T72: an empty answer has no items", () => {
    expect(writeWhole([start, text(""), finish()])).toMatchObject({ status: "completed", output: [] });
  });

  test("T43: usage that comes late is in the last event", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const early = writer.push([start, text("a"), finish()]);
    writer.push([{ type: "usage", usage: { inputTokens: 3 } }]);

    expect(early).not.toContain('completed"');
    expect(eventsIn(writer.end()).at(-1)).toMatchObject({ response: { usage: { input_tokens: 3 } } });
  });

  test("T78: other candidates have no place, and the ledger says so", () => {
    const losses: Loss[] = [];
    const events: readonly ChatEvent[] = [start, text("a"), { ...text("b"), candidate: 1 } as ChatEvent, finish()];

    expect(JSON.stringify(writeWhole(events, {}, losses).output)).not.toContain('"b"');
    expect(losses).toMatchObject([{ path: "reply.candidate" }]);
  });

  test("citations stand in the text that they are about", () => {
    const losses: Loss[] = [];
    const citation = { url: "https://a.example", title: "A" };
    const events: readonly ChatEvent[] = [
      start,
      text("Hi"),
      { type: "citation", citation },
      { type: "citation", citation: { title: "no address" } },
      finish(),
    ];
    const annotation = { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 2 };

    expect(writeWhole(events, {}, losses).output[0]).toMatchObject({ content: [{ annotations: [annotation] }] });
    expect(losses).toMatchObject([{ path: "reply.citation" }]);
  });

  test("the signature of a call travels as a thought in front of it", () => {
    const signature = { family: "gemini", value: "s" };
    const call = (index: number): readonly ChatEvent[] => [
      { type: "tool-call-start", index, id: `c${index}`, name: "f" },
      { type: "signature", of: "tool-call", part: index, signature },
      { type: "tool-call-delta", index, argumentsText: "{}" },
      { type: "tool-call-end", index },
    ];
    const events = [start, text("Hi"), ...call(0), ...call(1), finish("tool-calls")];
    const { output } = writeWhole(events);

    expect(output.map(({ type }) => type)).toEqual([
      "message",
      "reasoning",
      "function_call",
      "reasoning",
      "function_call",
    ]);
    expect(output[1]).toMatchObject({
      summary: [],
      encrypted_content: expect.stringMatching(/^pb1\.gemini\.part-call\./),
    });
    expect(readStream(writeStream(events)).filter(({ type }) => type === "signature")).toMatchObject([
      { signature },
      { signature },
    ]);
  });

  test("a signature that comes after its call has begun is in the ledger", () => {
    const losses: Loss[] = [];
    const writer = wire.codec.chat.encodeReply({ ...replyContext(), losses: (loss) => losses.push(loss) });
    const signature = { family: "gemini", value: "s" };
    writer.push([start, { type: "tool-call-start", index: 0, id: "c", name: "f" }]);
    writer.push([{ type: "signature", of: "tool-call", part: 0, signature }]);
    writer.push([{ type: "tool-call-end", index: 0 }, finish("tool-calls")]);

    expect(writer.end()).not.toContain("pb1.");
    expect(losses).toMatchObject([{ path: "reply.signature" }, { path: "reply.arguments" }]);
  });

  test("what the wire has no word for is in the ledger", () => {
    const losses: Loss[] = [];
    const audio = { type: "audio" as const, source: { type: "base64" as const, mediaType: "audio/wav", data: "UklG" } };
    const events: readonly ChatEvent[] = [
      start,
      { type: "media", media: audio },
      { type: "server-tool", family: "claude", raw: {} },
      { type: "opaque", wire: "claude", raw: {} },
      finish(),
    ];

    expect(writeWhole(events, {}, losses).output).toEqual([]);
    expect(losses.map(({ path }) => path)).toEqual(["reply.media", "reply.server-tool", "reply.opaque"]);
  });

  test("T73: silence is kept open with comments, never before the first event", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(writer.push([{ type: "ping" }])).toBe("");
    expect(writer.keepAlive).toBe(": ping\n\n");
    writer.push([start]);
    expect(writer.push([{ type: "ping" }])).toBe(": ping\n\n");
  });
});

describe("a stream that failed", () => {
  const error = new GatewayError("rate-limited", "try again in 2s");

  test("ends with response.failed, and with nothing behind it", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const events = eventsIn(writer.push([start, text("a")]) + writer.fail(error));

    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "rate_limit_exceeded", message: "try again in 2s" } },
    });
    expect(events.at(-1)?.["error"]).toBeUndefined();
  });

  test("has a beginning also when nothing had come", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(typesOf(writer.fail(error))).toEqual(["created", "failed"]);
  });

  test.each([
    ["context-length", "context_length_exceeded"],
    ["quota-exhausted", "insufficient_quota"],
    ["bad-request", "invalid_prompt"],
    ["stream-interrupted", "server_error"],
    ["credential-rejected", "server_error"],
  ] as const)("%s is %s", (code, word) => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(eventsIn(writer.fail(new GatewayError(code, "x"))).at(-1)).toMatchObject({
      response: { error: { code: word } },
    });
  });
});

describe("T39: what the request refers to", () => {
  test.each([
    ["previous_response_id", { previous_response_id: "resp_0" }],
    ["conversation", { conversation: "conv_1" }],
    ["background", { background: true }],
    ["prompt", { prompt: { id: "p" } }],
    ["item_reference", { input: [{ type: "item_reference", id: "x" }] }],
  ])("%s is refused when another wire answered", (param, fields) => {
    const request = decode({ model: "m", input: "x", ...fields });

    expect(caught(() => writeWhole(textReply("hi"), request))).toMatchObject({
      code: "unsupported",
      status: 400,
      param,
    });
    expect(caught(() => writeStream(textReply("hi"), request))).toMatchObject({ code: "unsupported", param });
  });

  test("is known to an upstream of this wire", () => {
    const request = decode({ model: "m", input: "x", previous_response_id: "resp_0" });

    expect(writeWhole(readWhole(response([])), request)).toMatchObject({
      status: "completed",
      previous_response_id: "resp_0",
    });
  });
});
