import type { ChatEvent, JsonObject, Loss } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { describe, expect, test } from "vitest";
import { compactWire, wire } from "../src/index.ts";
import { bytes, caught, decodeInput, encode, foreign, replyContext, start, usage } from "./kit.ts";

const { chat } = compactWire.codec;
const place = { path: "/v1/responses/compact", headers: {}, params: {}, query: {} };

function decode(body: JsonObject) {
  return chat.decodeRequest(body, { model: "m", stream: false, ...place, losses: () => undefined });
}

function write(events: readonly ChatEvent[], body: JsonObject = { model: "m", input: "hi" }, losses: Loss[] = []) {
  const writer = chat.encodeReply({ ...replyContext({}, losses), request: decode(body), stream: false });
  return JSON.parse(writer.push(events) + writer.end()) as { readonly output: readonly JsonObject[] } & JsonObject;
}

function read(answer: JsonObject, memo: unknown): readonly ChatEvent[] {
  const reader = wire.codec.chat.decodeReply(memo, { stream: false, losses: () => undefined });
  return [...reader.push(bytes(JSON.stringify(answer))), ...reader.end()];
}

const conversation: JsonObject = {
  model: "m",
  instructions: "be brief",
  input: [
    { role: "user", content: "fix it" },
    { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "g" },
    { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
    { type: "function_call_output", call_id: "c", output: "1" },
  ],
  prompt_cache_key: "k",
  service_tier: "flex",
  prompt_cache_options: { mode: "explicit" },
};

const summary: readonly ChatEvent[] = [
  start,
  { type: "reasoning-delta", text: "hm" },
  { type: "text-delta", text: "all " },
  { type: "text-delta", text: "is well" },
  { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
  { type: "finish", reason: "stop" },
];

/** What the vendor answers: what the user said, and the rest sealed. */
const compaction: JsonObject = {
  id: "resp_c",
  object: "response.compaction",
  created_at: 5,
  output: [
    {
      type: "message",
      id: "msg_u",
      role: "user",
      status: "completed",
      content: [{ type: "input_text", text: "fix it" }],
    },
    { type: "compaction", id: "cmp_1", encrypted_content: "gAAA" },
  ],
  usage,
};

describe("a request for a compaction", () => {
  test("is a chat whose last message asks for a summary", () => {
    const { messages, stream, system } = decode(conversation);
    const last = messages.at(-1);

    expect(stream).toBe(false);
    expect(system).toMatchObject([{ text: "be brief" }]);
    expect(last).toMatchObject({ role: "user", content: [{ type: "text", text: expect.stringContaining("summary") }] });
  });

  test("goes to an upstream of its own format as it came, at its own address", () => {
    const request = decode(conversation);
    const written = wire.codec.chat.encodeRequest(request, {
      model: "m",
      stream: false,
      capabilities: {},
      profile: {},
      losses: (loss) => expect.fail(loss.reason),
    });

    expect(written).toMatchObject({ body: conversation, path: "responses/compact", memo: { compact: true } });
    expect(written.body).toEqual(conversation);
  });

  test.each<JsonObject>([
    { model: "m", input: "hi" },
    { model: "m", previous_response_id: "resp_1" },
    { model: "m", input: [{ role: "user", content: "a" }], previous_response_id: "resp_1", unknown: { a: null } },
  ])("survives as %j", (body) => {
    expect(encode(decode(body)).body).toEqual(body);
  });

  test("is an ordinary chat to an upstream that compacts nothing", () => {
    const { body } = encode(decode(conversation), { profile: { compact: false } });

    expect(body.input.at(-1)).toMatchObject({ role: "user", content: expect.stringContaining("summary") });
    expect(body.input).toHaveLength(5);
  });

  test("leaves ordinary chats where they are", () => {
    const { losses, ...written } = encode(foreign({}));

    expect(written).not.toHaveProperty("path");
    expect(losses).toEqual([]);
  });
});

describe("an upstream's compaction", () => {
  const memo = { names: {}, compact: true };

  test("reaches the client as it came", () => {
    expect(write(read(compaction, memo))).toMatchObject(compaction);
  });

  test("reaches the client also where the conversation was a stored one", () => {
    const body = { model: "m", previous_response_id: "resp_1" };

    expect(write(read(compaction, memo), body)).toMatchObject({ id: "resp_c" });
    expect(caught(() => write(summary, body))).toMatchObject({ code: "unsupported", param: "previous_response_id" });
  });

  test("may be a failure, or nothing", () => {
    expect(read({ error: { message: "no", code: "server_error" } }, memo)).toMatchObject([
      { type: "error", failure: { message: "no" } },
    ]);
    const reader = wire.codec.chat.decodeReply(memo, { stream: false, losses: () => undefined });
    expect(caught(() => reader.end()).code).toBe("stream-interrupted");
  });
});

describe("a summary of any other model", () => {
  test("is a message, and the same in the vendor's form", () => {
    const losses: Loss[] = [];

    expect(write(summary, undefined, losses)).toEqual({
      id: "resp_abc",
      object: "response.compaction",
      created_at: 7,
      output: [
        {
          type: "message",
          id: "msg_abc",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "all is well", annotations: [], logprobs: [] }],
        },
        { type: "compaction", id: "cmp_abc", encrypted_content: expect.stringMatching(/^pb1\.patchbay\./) },
      ],
      usage: expect.objectContaining({ input_tokens: 1, output_tokens: 2, total_tokens: 3 }),
    });
    expect(losses).toMatchObject([{ path: "reply.reasoning-delta", kind: "dropped" }]);
  });

  test("is text again in the next request, once, whichever of the two a client keeps", () => {
    const { output } = write(summary);
    const [message, sealed] = output;
    const next = { role: "user", content: "go on" };

    for (const kept of [output, [message ?? null], [sealed ?? null]]) {
      const { messages } = decodeInput(...kept, next);
      expect(messages).toMatchObject([
        { role: "assistant", content: [{ type: "text", text: "all is well" }] },
        { role: "user" },
      ]);
      expect(messages[0]?.content).toHaveLength(1);
    }
  });

  test("never reaches a vendor sealed, not even one of its own format", () => {
    const [, sealed] = write(summary).output;
    const body = { model: "m", input: [sealed ?? null, { role: "user", content: "go on" }] };

    expect(wire.codec.chat.rewrites?.(body, {})).toBe(true);
    expect(wire.codec.chat.rewrites?.(conversation, {})).toBe(false);
    expect(encode(decodeInput(...body.input)).body.input[0]).toEqual({
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "all is well" }],
    });
  });

  test("must say something: else the client would lose its conversation", () => {
    expect(caught(() => write([start, { type: "finish", reason: "stop" }])).code).toBe("invalid-reply");
  });

  test("is told of as a failure when there is none", () => {
    const error = caught(() => write([start]));
    const told: unknown = JSON.parse(chat.encodeReply({ ...replyContext(), stream: false }).fail(error));

    expect(asObject(told as JsonObject)).toMatchObject({ error: { message: error.message } });
  });
});
