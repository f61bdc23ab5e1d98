import type { ChatEvent, ChatRequest, Message, Proof, ProofMemory } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { agentRequest } from "./samples.ts";
import { block, caught, bytes, decode, encode, type EncodeOptions, foreign, stream, textBlock } from "./kit.ts";

function createMemory(): ProofMemory & { readonly kept: Map<string, Proof> } {
  const kept = new Map<string, Proof>();
  return { kept, remember: (key, proof) => void kept.set(key, proof), recall: (key) => kept.get(key) };
}

const thought = [
  { type: "thinking", thinking: "Rome is", signature: "EqQB" },
  { type: "redacted_thinking", data: "sealed" },
];
const call = { type: "tool_use", id: "toolu_1", name: "get_weather", input: {} };
const pieces = [{ type: "input_json_delta", partial_json: '{"city":"Rome"}' }];
const answer =
  block(
    0,
    { type: "thinking", thinking: "", signature: "" },
    { type: "thinking_delta", thinking: "Rome is" },
    { type: "signature_delta", signature: "EqQB" },
  ) +
  block(1, { type: "redacted_thinking", data: "sealed" }) +
  block(2, call, ...pieces);

/** The next request of a client that keeps words and calls alone. */
const next: readonly Message[] = [
  { role: "user", content: [{ type: "text", text: "Weather?" }] },
  {
    role: "assistant",
    content: [{ type: "tool-call", id: "toolu_1", name: "get_weather", argumentsText: '{"city":"Rome"}' }],
  },
  { role: "user", content: [{ type: "tool-result", callId: "toolu_1", content: [{ type: "text", text: "warm" }] }] },
];

const thinking: EncodeOptions = { capabilities: { thinking: { budget: { min: 1024, max: 32_000 } } } };
const ask: Partial<ChatRequest> = {
  thinking: { type: "budget", tokens: 2000 },
  sampling: { maxOutputTokens: 8000 },
  tools: [{ type: "function", name: "get_weather" }],
};

/** Reads an answer to a request. */
function answerTo(request: ChatRequest, proofs: ProofMemory, text: string): readonly ChatEvent[] {
  const { memo } = encode(request, { ...thinking, proofs });
  const decoder = wire.codec.chat.decodeReply(memo, { stream: true, losses: () => undefined, proofs });
  return [...decoder.push(bytes(text)), ...decoder.end()];
}

describe("proofs that a client cannot carry", () => {
  test("go back with the call that they stood before, so that the model may go on thinking", () => {
    const proofs = createMemory();
    answerTo(foreign(ask), proofs, stream(answer, "tool_use"));
    const { body, losses } = encode(foreign({ ...ask, messages: next }), { ...thinking, proofs });

    expect(body.messages[1]?.content).toMatchObject([...thought, { ...call, input: { city: "Rome" } }]);
    expect(body["thinking"]).toEqual({ type: "enabled", budget_tokens: 2000 });
    expect(losses).toEqual([]);
  });

  test("are kept of an answer that was cut", () => {
    const proofs = createMemory();
    const cut = stream(answer, "tool_use").replace(/event: message_delta.*/s, "");

    expect(caught(() => answerTo(foreign(ask), proofs, cut))).toMatchObject({ code: "stream-interrupted" });
    expect([...proofs.kept.keys()]).toEqual(["call toolu_1"]);
  });

  test("are kept of a whole answer", () => {
    const proofs = createMemory();
    const { memo } = encode(foreign(ask), { ...thinking, proofs });
    const decoder = wire.codec.chat.decodeReply(memo, { stream: false, losses: () => undefined, proofs });
    decoder.push(bytes(JSON.stringify({ type: "message", content: [...thought, call], stop_reason: "tool_use" })));
    decoder.end();

    expect([...proofs.kept.keys()]).toEqual(["call toolu_1"]);
  });

  test("change nothing where none are known", () => {
    const request = foreign({ ...ask, messages: next });

    expect(encode(request, { ...thinking, proofs: createMemory() })).toEqual(encode(request, thinking));
    expect(encode(request, thinking).body["thinking"]).toEqual({ type: "disabled" });
  });

  test("are the client's own affair on this wire", () => {
    const proofs = createMemory();
    const own = decode({ ...agentRequest });
    answerTo(own, proofs, stream(answer, "tool_use"));

    expect(proofs.kept.size).toBe(0);
    proofs.remember("call toolu_1", { reasoning: [{ type: "reasoning", text: "x" }] });
    expect(encode(own, { proofs }).body).toEqual(agentRequest);
  });

  test("are not kept of what passes through, nor of words that nobody signed", () => {
    const proofs = createMemory();
    const passed = wire.codec.chat.decodeReply(undefined, { stream: true, losses: () => undefined, proofs });
    passed.push(bytes(stream(answer, "tool_use")));
    passed.end();
    answerTo(foreign(ask), proofs, stream(textBlock(0, "hi")));

    expect(proofs.kept.size).toBe(0);
  });
});

describe("T27: an upstream that refused the proofs of earlier turns", () => {
  const own = { model: "m", max_tokens: 8000, thinking: { type: "enabled", budget_tokens: 2000 } };
  const loop = [
    { role: "user", content: "Weather?" },
    { role: "assistant", content: [...thought, call] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "warm" }] },
  ];

  test("gets no thinking again, and is not asked to think in the midst of calls", () => {
    const { body, losses } = encode(decode({ ...own, messages: loop }), { withoutProofs: true });

    expect(body.messages[1]).toEqual({ role: "assistant", content: [call] });
    expect(body["thinking"]).toEqual({ type: "disabled" });
    const reason = "the target refused what proves the thinking";
    expect(losses).toMatchObject([{ reason }, { reason }, { path: "thinking", kind: "dropped" }]);
  });

  test("is asked to think again when the turn is over", () => {
    const messages = [...loop, { role: "assistant", content: [...thought, { type: "text", text: "Warm." }] }];
    const asked = [...messages, { role: "user", content: "And now?" }];
    const { body } = encode(decode({ ...own, messages: asked }), { withoutProofs: true });

    expect(JSON.stringify(body)).not.toMatch(/EqQB|sealed|signature/);
    expect(body["thinking"]).toEqual(own.thinking);
  });

  test("gets none out of the memory either", () => {
    const proofs = createMemory();
    answerTo(foreign(ask), proofs, stream(answer, "tool_use"));
    const options = { ...thinking, proofs, withoutProofs: true };
    const { body } = encode(foreign({ ...ask, messages: next }), options);

    expect(JSON.stringify(body)).not.toMatch(/EqQB|sealed/);
    expect(body["thinking"]).toEqual({ type: "disabled" });
  });

  test.each([
    "messages.1.content.0: Invalid `signature` in `thinking` block",
    "messages.3.content.0.thinking.signature: Field required",
    "messages.1.content.0: Invalid `data` in `redacted_thinking` block",
    "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
    "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block",
  ])("is known by its words: %s", (message) => {
    const error = { type: "invalid_request_error", message };
    const told = (status: number) =>
      wire.codec.errors.decode({ status, headers: {}, body: JSON.stringify({ type: "error", error }) }).code;

    expect([told(400), told(200), told(500)]).toEqual(["proof-refused", "proof-refused", "bad-request"]);
  });

  test.each([
    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    "`max_tokens` must be greater than `thinking.budget_tokens`.",
    "messages.0.content.1.text.citations: signature is no field",
  ])("is not taken for one that refused something else: %s", (message) => {
    const body = JSON.stringify({ type: "error", error: { type: "invalid_request_error", message } });

    expect(wire.codec.errors.decode({ status: 400, headers: {}, body }).code).toBe("bad-request");
  });
});
