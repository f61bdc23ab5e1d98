import type { ChatEvent, ChatRequest, ContentPart, Message, Proof, ProofMemory, ReasoningPart } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { added, bytes, caught, decodeInput, done, encode, foreign, sse, stream } from "./kit.ts";

const thought = {
  type: "reasoning",
  id: "rs_1",
  summary: [{ type: "summary_text", text: "hm" }],
  encrypted_content: "gAAA",
};
const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" };
const answer = stream(added(0, thought), done(0, thought), added(1, call), done(1, call));

/** The conversation as a client writes it that knows texts, calls and results. */
const plain: ChatRequest = foreign({
  messages: [
    { role: "user", content: [{ type: "text", text: "q" }] },
    { role: "assistant", content: [{ type: "tool-call", id: "call_1", name: "f", argumentsText: "{}" }] },
    { role: "user", content: [{ type: "tool-result", callId: "call_1", content: [{ type: "text", text: "42" }] }] },
  ],
});

function memory(): ProofMemory & { readonly proofs: ReadonlyMap<string, Proof> } {
  const proofs = new Map<string, Proof>();
  return { proofs, remember: (key, proof) => void proofs.set(key, proof), recall: (key) => proofs.get(key) };
}

/** Reads an answer to the request, in pieces. */
function read(proofs: ProofMemory, request: ChatRequest, text: string): void {
  const { memo } = encode(request);
  const reader = wire.codec.chat.decodeReply(memo, { stream: true, losses: () => undefined, proofs });
  reader.push(bytes(text.slice(0, 200)));
  reader.push(bytes(text.slice(200)));
  reader.end();
}

describe("a client that can carry nothing", () => {
  test("gets its thoughts back in front of the calls that they led to", () => {
    const proofs = memory();
    read(proofs, plain, answer);
    const { body, losses } = encode(plain, { proofs });

    expect(body.input.map((item) => item["type"] ?? item["role"])).toEqual([
      "user",
      "reasoning",
      "function_call",
      "function_call_output",
    ]);
    expect(body.input[1]).toEqual(thought);
    expect(losses).toEqual([]);
  });

  test("gets them back also when the answer was cut", () => {
    const proofs = memory();

    expect(caught(() => read(proofs, plain, sse(added(0, thought), done(0, thought), added(1, call)))).code).toBe(
      "stream-interrupted",
    );
    expect(encode(plain, { proofs }).body.input[1]).toMatchObject({ type: "reasoning", encrypted_content: "gAAA" });
  });

  test("is served as before where nothing was kept", () => {
    expect(encode(plain, { proofs: memory() })).toEqual(encode(plain));
  });
});

describe("a client of this wire", () => {
  test("carries its thoughts itself: nothing is kept for it, and nothing added", () => {
    const proofs = memory();
    const own = decodeInput({ role: "user", content: "q" }, call, {
      type: "function_call_output",
      call_id: "call_1",
      output: "42",
    });
    read(proofs, own, answer);
    expect(proofs.proofs.size).toBe(0);

    read(proofs, plain, answer);
    expect(proofs.proofs.size).toBe(1);
    expect(encode(own, { proofs })).toEqual(encode(own));
  });
});

describe("T27: after a refused proof", () => {
  const messageItem = {
    type: "message",
    id: "msg_1",
    role: "assistant",
    content: [{ type: "output_text", text: "hi" }],
  };
  const own = decodeInput({ role: "user", content: "q" }, thought, messageItem, thought, call, {
    type: "function_call_output",
    id: "out_1",
    call_id: "call_1",
    output: "42",
  });

  test("no thought of earlier turns is written, and no id by which a provider would miss one", () => {
    const { body, losses } = encode(own, { withoutProofs: true });

    expect(body.input).toEqual([
      { role: "user", content: "q" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "hi" }] },
      { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" },
      { type: "function_call_output", id: "out_1", call_id: "call_1", output: "42" },
    ]);
    expect(losses).toMatchObject([
      { from: "reasoning", kind: "dropped", reason: "the target refused the proof" },
      { from: "reasoning", kind: "dropped" },
    ]);
  });

  test("nothing is restored either", () => {
    const proofs = memory();
    read(proofs, plain, answer);

    expect(encode(plain, { proofs, withoutProofs: true }).body).toEqual(encode(plain).body);
  });

  test.each<[name: string, status: number, error: { code?: string; message: string }]>([
    ["its code", 400, { code: "invalid_encrypted_content", message: "no" }],
    ["its words", 400, { message: "The encrypted content gAAA... could not be verified." }],
    ["other words", 400, { message: "Encrypted content could not be decrypted or parsed" }],
    ["its code in a stream", 200, { code: "invalid_encrypted_content", message: "no" }],
  ])("the refusal is known by %s", (_, status, error) => {
    const failure = wire.codec.errors.decode({ status, headers: {}, body: JSON.stringify({ error }) });

    expect(failure.code).toBe("proof-refused");
  });

  test("other refusals are what they were", () => {
    const error = { code: "invalid_function_parameters", message: "the content is encrypted" };

    expect(wire.codec.errors.decode({ status: 400, headers: {}, body: JSON.stringify({ error }) }).code).toBe(
      "bad-request",
    );
    expect(
      wire.codec.errors.decode({ status: 429, headers: {}, body: '{"error":{"code":"invalid_encrypted_content"}}' })
        .code,
    ).toBe("rate-limited");
  });
});

describe("T68: the signature of a text", () => {
  const signature = { family: "gemini", value: "s1" };
  const text = (words: string): ContentPart => ({ type: "text", text: words });
  const signed = (words: string): ContentPart => ({ type: "text", text: words, signature });

  /** Writes a turn as an answer, and reads it as what a client sends back. */
  function carried(...content: readonly ContentPart[]): readonly Message[] {
    const writer = wire.codec.chat.encodeReply({
      request: foreign({}),
      stream: false,
      created: 1,
      id: "x",
      losses: ({ reason }) => expect.fail(reason),
    });
    const events = content.flatMap((part, index) => eventsOf(part, index));
    writer.push([{ type: "start", id: "r", model: "m" }, ...events, { type: "finish", reason: "stop" }]);
    return decodeInput(...(JSON.parse(writer.end()) as { output: [] }).output).messages;
  }

  function eventsOf(part: ContentPart, index: number): readonly ChatEvent[] {
    if (part.type === "tool-call")
      return [
        { type: "tool-call-start", index: 0, id: part.id, name: part.name },
        { type: "tool-call-delta", index: 0, argumentsText: part.argumentsText },
        { type: "tool-call-end", index: 0 },
      ];
    if (part.type !== "text") return [];
    return [
      ...(part.text === "" ? [] : [{ type: "text-delta", text: part.text, part: index } as const]),
      ...(part.signature ? [{ type: "signature", of: "text", part: index, signature: part.signature } as const] : []),
    ];
  }

  const toolCall: ContentPart = { type: "tool-call", id: "c", name: "f", argumentsText: "{}" };

  test.each<[name: string, ...content: ContentPart[]]>([
    ["alone", signed("a")],
    ["behind another", text("a"), signed("b")],
    ["before another", signed("a"), text("b")],
    ["before a call", signed("a"), toolCall],
    ["of an empty text behind a call", toolCall, signed("")],
    ["of an empty text alone", signed("")],
  ])("comes back to the text, %s", (_, ...content) => {
    const [turn, ...others] = carried(...content);

    expect(others).toEqual([]);
    expect(turn?.content).toMatchObject(content);
    expect(turn?.content.map((part) => "signature" in part)).toEqual(content.map((part) => "signature" in part));
  });

  test("is not taken for that of a call", () => {
    const [turn] = carried(signed("a"), toolCall);

    expect(turn?.content.filter((part): part is ReasoningPart => part.type === "reasoning")).toEqual([]);
  });

  test("never goes to the own vendor, which is in the ledger", () => {
    const request = decodeInput(
      { role: "user", content: "q" },
      { role: "assistant", content: "a" },
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "pb1.gemini.part-text.czE" },
    );
    const { body, losses } = encode(request);

    expect(request.messages[1]?.content).toMatchObject([{ text: "a", signature }]);
    expect(JSON.stringify(body)).not.toContain("pb1.");
    expect(losses).toMatchObject([{ path: "messages[1].content[0].signature", from: "gemini" }]);
  });
});
