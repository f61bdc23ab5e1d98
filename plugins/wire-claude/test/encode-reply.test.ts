import { type ChatEvent, GatewayError, type Loss } from "@patchbay/sdk";
import { unpackSignature } from "@patchbay/wire-kit";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  caught,
  decode,
  eventsOf,
  ownStart,
  readStream,
  readWhole,
  replyContext,
  start,
  type StreamEvent,
  writeStream,
  writeWhole,
} from "./kit.ts";
import { refused, searchReply, streamed, wholeReply } from "./samples.ts";

const finish: ChatEvent = { type: "finish", reason: "stop" };
const text = (text: string, part?: number): ChatEvent => ({
  type: "text-delta",
  text,
  ...(part !== undefined && { part }),
});
const thought = (text: string): ChatEvent => ({ type: "reasoning-delta", text });
const begin = (index: number): ChatEvent => ({
  type: "tool-call-start",
  index,
  id: `call_${index}`,
  name: `f${index}`,
});
const piece = (index: number, argumentsText: string): ChatEvent => ({ type: "tool-call-delta", index, argumentsText });
const end = (index: number): ChatEvent => ({ type: "tool-call-end", index });
const gemini = { family: "gemini", value: "sig" };

function written(events: readonly ChatEvent[], losses: Loss[] = []): readonly StreamEvent[] {
  return eventsOf(writeStream([start, ...events, finish], {}, losses));
}

/** Blocks as a client puts them together, after a look at their order. */
function blocksOf(events: readonly StreamEvent[]) {
  const blocks: { type: unknown; text: string; index: number }[] = [];
  let open: number | undefined;
  for (const event of events) {
    if (event.type === "content_block_start") {
      expect(open).toBeUndefined();
      expect(event.index).toBe(blocks.length);
      open = event.index;
      blocks.push({ type: event.content_block["type"], text: "", index: event.index });
    } else if (event.type === "content_block_delta") {
      expect(event.index).toBe(open);
      const { text = "", thinking = "", partial_json: json = "" } = event.delta as Record<string, string>;
      const block = blocks.at(-1);
      if (block) block.text += text + thinking + json;
    } else if (event.type === "content_block_stop") {
      expect(event.index).toBe(open);
      open = undefined;
    }
  }
  expect(open).toBeUndefined();
  return blocks.map(({ type, text }) => [type, text]);
}

describe("a streamed answer", () => {
  test("is the life of a message", () => {
    expect(written([text("a")]).map(({ type }) => type)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  });

  test("T72 may hold nothing", () => {
    expect(written([]).map(({ type }) => type)).toEqual(["message_start", "message_delta", "message_stop"]);
  });

  test("tells of the input at its start, as the upstream counted it, else by a guess", () => {
    const usage: ChatEvent = { type: "usage", usage: { inputTokens: 50, cacheReadTokens: 20, outputTokens: 1 } };
    const messages = [{ role: "user", content: [{ type: "text", text: "x".repeat(400) }] }] as const;
    const guessed = eventsOf(writeStream([start, text("a"), finish], { messages }))[0];

    expect(written([usage, text("a")])[0]?.message.usage).toMatchObject({
      input_tokens: 30,
      cache_read_input_tokens: 20,
    });
    expect(guessed?.message.usage).toMatchObject({ input_tokens: 100, output_tokens: 0 });
    expect(
      eventsOf(writeStream([{ ...start, inputEstimate: 9 } as ChatEvent, finish]))[0]?.message.usage["input_tokens"],
    ).toBe(9);
  });

  test("T43 has the usage with its end, also when that comes last", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const before = writer.push([start, text("a"), finish]);
    writer.push([
      { type: "usage", usage: { inputTokens: 9, cacheReadTokens: 4, outputTokens: 5, reasoningTokens: 2 } },
    ]);
    const [delta] = eventsOf(writer.end()).slice(1);

    expect(before).not.toContain("message_delta");
    expect(delta).toMatchObject({
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: {
        input_tokens: 5,
        cache_read_input_tokens: 4,
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 2 },
      },
    });
  });

  test("T42 has calls one behind the other though they came at once", () => {
    const events = written([
      begin(0),
      piece(0, '{"a":'),
      begin(1),
      piece(1, '{"b":'),
      piece(0, "1}"),
      piece(1, "2}"),
      end(0),
      text("c"),
      end(1),
    ]);

    expect(blocksOf(events)).toEqual([
      ["tool_use", '{"a":1}'],
      ["tool_use", '{"b":2}'],
      ["text", "c"],
    ]);
  });

  test("has every call though all of them end last", () => {
    const events = written([begin(0), begin(1), begin(2), piece(2, "{}"), piece(0, "{}"), end(0), end(1), end(2)]);

    expect(blocksOf(events).map(([type]) => type)).toEqual(["tool_use", "tool_use", "tool_use"]);
  });

  test("ends calls that nobody ended", () => {
    expect(blocksOf(written([begin(0), begin(1), piece(1, "{}")]))).toEqual([
      ["tool_use", ""],
      ["tool_use", "{}"],
    ]);
  });

  test("T84 numbers blocks densely though some events say nothing on this wire", () => {
    const losses: Loss[] = [];
    const served: ChatEvent = { type: "server-tool", family: "openai", raw: {} };

    expect(blocksOf(written([text("a", 0), served, text("b", 3), text(""), thought("")], losses))).toEqual([
      ["text", "a"],
      ["text", "b"],
    ]);
    expect(losses).toMatchObject([{ path: "reply.server-tool", kind: "dropped" }]);
  });

  test("T67 keeps the order of thinking, text and calls", () => {
    const events = written([
      thought("a"),
      text("b"),
      begin(0),
      piece(0, "{}"),
      end(0),
      { type: "reasoning-delta", text: "c", part: 1 },
    ]);

    expect(blocksOf(events).map(([type]) => type)).toEqual(["thinking", "text", "tool_use", "thinking"]);
  });

  test("keeps the client open by an event that counts", () => {
    expect(wire.codec.chat.encodeReply(replyContext()).keepAlive).toBe('event: ping\ndata: {"type":"ping"}\n\n');
    expect(written([text("a"), { type: "ping" }]).some(({ type }) => type === "ping")).toBe(true);
  });

  test("that fails ends with an error, not like one that is complete", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const begun = writer.push([start, text("a")]);
    const [error] = eventsOf(writer.fail(new GatewayError("overloaded", "busy")));

    expect(error).toEqual({ type: "error", error: { type: "overloaded_error", message: "busy" } });
    expect(caught(() => readStream(begun))).toMatchObject({ code: "stream-interrupted" });
  });

  test.each([
    ["stop", "end_turn"],
    ["length", "max_tokens"],
    ["tool-calls", "tool_use"],
    ["content-filter", "refusal"],
    ["refusal", "refusal"],
    ["context-length", "model_context_window_exceeded"],
    ["pause", "pause_turn"],
    ["other", "end_turn"],
  ] as const)("ends with %s as %s", (reason, word) => {
    const events = eventsOf(writeStream([start, { type: "finish", reason }]));

    expect(events.find(({ type }) => type === "message_delta")?.delta["stop_reason"]).toBe(word);
  });

  test("T61 names a stop sequence that somebody named", () => {
    const events = eventsOf(writeStream([start, { type: "finish", reason: "stop-sequence", stopSequence: "END" }]));

    expect(events[1]?.delta).toEqual({ stop_reason: "stop_sequence", stop_sequence: "END" });
  });

  test("shows a refusal in words as text", () => {
    expect(blocksOf(written([{ type: "refusal-delta", text: "no" }]))).toEqual([["text", "no"]]);
  });

  test("holds one answer", () => {
    const losses: Loss[] = [];

    expect(blocksOf(written([text("a"), { type: "text-delta", text: "b", candidate: 1 }], losses))).toEqual([
      ["text", "a"],
    ]);
    expect(losses).toMatchObject([{ path: "reply.candidates" }]);
  });
});

describe("signatures", () => {
  const signatureIn = (events: readonly StreamEvent[]): unknown =>
    events.find(({ type, delta }) => type === "content_block_delta" && delta["type"] === "signature_delta")?.delta[
      "signature"
    ];
  const sign = (
    of: "reasoning" | "encrypted-reasoning" | "redacted-reasoning" | "text" | "tool-call",
    signature = gemini,
  ): ChatEvent => ({ type: "signature", of, part: 0, signature });

  test("of this family are written as they are, once, at the end of their block", () => {
    const own = (value: string) => sign("reasoning", { family: "anthropic", value });
    const events = written([own("a"), thought("hm"), own("b"), text("x")]);
    const deltas = events.filter(({ type }) => type === "content_block_delta").map(({ delta }) => delta["type"]);

    expect(deltas).toEqual(["thinking_delta", "signature_delta", "text_delta"]);
    expect(signatureIn(events)).toBe("b");
  });

  test("of others are written in envelopes", () => {
    expect(unpackSignature(String(signatureIn(written([thought("hm"), sign("reasoning")]))))).toEqual({
      signature: gemini,
      kind: "thinking",
    });
    expect(unpackSignature(String(signatureIn(written([thought("hm"), sign("encrypted-reasoning")]))))).toEqual({
      signature: gemini,
      kind: "encrypted",
    });
    const redacted = written([sign("redacted-reasoning")]).find(({ type }) => type === "content_block_start");
    expect(unpackSignature(redacted?.content_block["data"] as string)).toEqual({ signature: gemini, kind: "redacted" });
  });

  test("are never missing, or clients would let go of the thinking; a client's request does not take the mark for one", () => {
    const mark = String(signatureIn(written([thought("hm")])));
    const body = {
      model: "m",
      messages: [{ role: "assistant", content: [{ type: "thinking", thinking: "hm", signature: mark }] }],
    };

    expect(mark).toMatch(/^pb1\./);
    expect(decode(body).messages[0]?.content).toEqual([{ type: "reasoning", text: "hm" }]);
  });

  test("are missing where a service of this wire does not sign", () => {
    expect(signatureIn(eventsOf(writeStream([ownStart, thought("hm"), finish])))).toBeUndefined();
  });

  test("T68 of calls stand before them, those of texts behind", () => {
    const events = written([text("a"), sign("text"), begin(0), piece(0, "{}"), end(0), sign("tool-call")]);

    expect(blocksOf(events).map(([type]) => type)).toEqual(["text", "thinking", "thinking", "tool_use"]);
  });

  test("T68 survive the way to a client and back", () => {
    const { content } = writeWhole([
      start,
      text("a"),
      sign("text"),
      begin(0),
      piece(0, "{}"),
      end(0),
      sign("tool-call"),
      finish,
    ]);

    expect(decode({ model: "m", messages: [{ role: "assistant", content }] }).messages[0]?.content).toMatchObject([
      { type: "text", text: "a", signature: gemini },
      { type: "tool-call", id: "call_0", signature: gemini },
    ]);
  });

  test("of calls that had begun are in the ledger", () => {
    const losses: Loss[] = [];
    const writer = wire.codec.chat.encodeReply(replyContext({}, losses));
    writer.push([start, begin(0)]);
    writer.push([piece(0, "{}"), sign("tool-call"), end(0), finish]);
    writer.end();

    expect(losses).toMatchObject([{ path: "reply.signature", kind: "dropped" }]);
  });
});

describe("citations", () => {
  const cite = (part: number, url?: string): ChatEvent => ({
    type: "citation",
    part,
    citation: { title: "t", ...(url && { url }) },
  });

  test("of others are those of a web search", () => {
    const [, , , citation] = written([text("a"), cite(0, "https://a")]);

    expect(citation?.delta).toEqual({
      type: "citations_delta",
      citation: {
        type: "web_search_result_location",
        cited_text: "",
        url: "https://a",
        title: "t",
        encrypted_index: "",
      },
    });
  });

  test("that have no place are in the ledger", () => {
    const losses: Loss[] = [];
    written([text("a", 0), text("b", 1), cite(0, "https://a"), cite(1)], losses);

    expect(losses.map(({ reason }) => reason)).toEqual([
      "its text is closed already",
      "the wire cites pages and documents only",
    ]);
  });

  test("stay in a whole answer though a call follows their text", () => {
    const losses: Loss[] = [];
    const { content } = writeWhole(
      [start, text("a"), begin(0), piece(0, "{}"), end(0), cite(0, "https://a"), finish],
      {},
      losses,
    );

    expect(content).toMatchObject([{ text: "a", citations: [{ url: "https://a" }] }, { type: "tool_use" }]);
    expect(losses).toEqual([]);
  });

  test("that were made for a client do not go to an upstream", () => {
    const { content } = writeWhole([start, text("a"), cite(0, "https://a"), finish]);
    const body = {
      model: "m",
      max_tokens: 1,
      messages: [
        { role: "user", content: "q" },
        { role: "assistant", content },
      ],
    };
    const losses: Loss[] = [];
    const { body: again } = wire.codec.chat.encodeRequest(decode(body), {
      model: "m",
      stream: false,
      capabilities: {},
      profile: {},
      losses: (loss) => losses.push(loss),
    });

    expect(JSON.stringify(again)).not.toContain("encrypted_index");
    expect(losses).toMatchObject([{ kind: "dropped" }]);
    expect(wire.codec.chat.rewrites?.(body, {})).toBe(true);
  });
});

describe("a whole answer", () => {
  test("is its stream, folded", () => {
    const reply = writeWhole([
      start,
      thought("hm"),
      text("a"),
      text("b"),
      begin(0),
      piece(0, '{"a":'),
      piece(0, "1}"),
      end(0),
      { type: "finish", reason: "tool-calls" },
      { type: "usage", usage: { inputTokens: 3, outputTokens: 4 } },
    ]);

    expect(reply).toMatchObject({
      id: "msg_abc",
      type: "message",
      role: "assistant",
      model: "m",
      content: [
        { type: "thinking", thinking: "hm" },
        { type: "text", text: "ab" },
        { type: "tool_use", id: "call_0", name: "f0", input: { a: 1 } },
      ],
      stop_reason: "tool_use",
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 4 },
    });
  });

  test("T15 has arguments that can be read", () => {
    const losses: Loss[] = [];
    const { content } = writeWhole([start, begin(0), piece(0, '{"a":1'), end(0), finish], {}, losses);

    expect(content).toMatchObject([{ input: { a: 1 } }]);
    expect(losses).toMatchObject([{ kind: "approximated" }]);
  });

  test("has free text as an argument", () => {
    const custom = { type: "tool-call-start", index: 0, id: "c", name: "patch", custom: true } as const;

    expect(writeWhole([start, custom, piece(0, "free"), piece(0, " text"), end(0), finish]).content).toMatchObject([
      { input: { input: "free text" } },
    ]);
  });

  test("has a note in place of media", () => {
    const media: ChatEvent = { type: "media", media: { type: "image", source: { type: "url", url: "https://a" } } };

    expect(writeWhole([start, media, finish]).content).toEqual([
      { type: "text", text: "[image omitted: this format cannot carry it]" },
    ]);
  });
});

describe("an answer of this wire", () => {
  test.each([
    ["whole", wholeReply],
    ["with a search", searchReply],
  ])("%s is written as it was read", (_what, reply) => {
    const { stop_details: _none, ...expected } = reply;
    const written = writeWhole(readWhole(reply));

    const cited = expected["content"] as readonly Record<string, unknown>[];
    expect(written).toEqual({
      ...expected,
      content: cited.map(({ citations, ...block }) => (citations ? { citations, ...block } : block)),
    });
  });

  test.each([
    ["streamed", streamed],
    ["refused", refused],
  ])("%s is read again as it was", (_what, text) => {
    const events = readStream(text);
    const again = readStream(writeStream(events));

    const said = (list: readonly ChatEvent[]) => list.filter(({ type }) => type !== "usage" && type !== "ping");
    expect(said(again)).toEqual(said(events));
  });
});

describe("calls that stand in each other", () => {
  const start = (index: number): ChatEvent => ({ type: "tool-call-start", index, id: `c${index}`, name: "f" });
  const end = (index: number): ChatEvent => ({ type: "tool-call-end", index });
  const piece: ChatEvent = { type: "tool-call-delta", index: 1, argumentsText: "1" };

  test("T42 are written one behind the other, with what stood between them in its place", () => {
    const list: ChatEvent[] = [
      start(0),
      start(1),
      piece,
      { type: "text-delta", text: "between" },
      start(2),
      piece,
      end(2),
      { type: "text-delta", text: "!" },
      end(1),
      end(0),
    ];
    const { content } = writeWhole([...list, { type: "finish", reason: "tool-calls" }]);

    expect(content.map(({ id, text, input }) => id ?? text ?? input)).toEqual(["c0", "c1", "between", "c2", "!"]);
    expect(content[1]).toMatchObject({ input: { value: 11 } });
  });
});
