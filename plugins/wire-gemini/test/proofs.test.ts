import { type ChatRequest, collectReply, type ContentPart, type Message, type Proof } from "@patchbay/sdk";
import type { JsonObject, ProofMemory } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  bytes,
  caught,
  chunk,
  decode,
  drain,
  encode,
  type EncodeOptions,
  foreign,
  gemini2,
  gemini3,
  sse,
  stream,
} from "./kit.ts";

function memory(): ProofMemory & { readonly size: () => number } {
  const kept = new Map<string, Proof>();
  return {
    remember: (key, proof) => void kept.set(key, proof),
    recall: (key) => kept.get(key),
    size: () => kept.size,
  };
}

const question: Message = { role: "user", content: [{ type: "text", text: "weather in Ulm?" }] };
const call: JsonObject = { functionCall: { id: "c1", name: "weather", args: { city: "Ulm" } } };
const second: JsonObject = { functionCall: { id: "c2", name: "time", args: {} } };

/** An exchange with a client that can carry nothing: the next request, with what is left of the answer. */
function exchange(proofs: ProofMemory | undefined, body: string, request: ChatRequest = foreign()): ChatRequest {
  const { memo } = encode(request, gemini3);
  const context = { stream: body.startsWith("data:"), losses: () => undefined, ...(proofs && { proofs }) };
  const events = drain(wire.codec.chat.decodeReply(memo, context), ...(body.match(/[\s\S]{1,50}/g) ?? []));
  const said = (collectReply(events).candidates[0]?.content ?? []).flatMap((part): ContentPart[] => {
    if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    if (part.type !== "tool-call") return [];
    const { id, name, argumentsText } = part;
    return [{ type: "tool-call", id, name, argumentsText }];
  });
  const results = said.flatMap((part): ContentPart[] =>
    part.type === "tool-call"
      ? [{ type: "tool-result", callId: part.id, content: [{ type: "text", text: "20" }] }]
      : [],
  );
  const next: ContentPart[] = results.length > 0 ? results : [{ type: "text", text: "and now?" }];
  return foreign({ messages: [question, { role: "assistant", content: said }, { role: "user", content: next }] });
}

/** The model's turn as it goes back. */
function turnOf(request: ChatRequest, options: EncodeOptions): readonly JsonObject[] {
  return encode(request, { ...gemini3, ...options }).body.contents[1]?.parts ?? [];
}

const answers: readonly (readonly [string, readonly JsonObject[], readonly JsonObject[]])[] = [
  [
    "the signature of a call",
    [{ ...call, thoughtSignature: "U0lHMQ==" }, second],
    [{ ...call, thoughtSignature: "U0lHMQ==" }, second],
  ],
  [
    "the signatures of two calls",
    [
      { ...call, thoughtSignature: "U0lHMQ==" },
      { ...second, thoughtSignature: "U0lHMg==" },
    ],
    [
      { ...call, thoughtSignature: "U0lHMQ==" },
      { ...second, thoughtSignature: "U0lHMg==" },
    ],
  ],
  [
    "T68: the signature of a text that comes in an empty part behind it",
    [{ text: "Booked" }, { text: " Rome." }, { text: "", thoughtSignature: "U0lHMw==" }],
    [{ text: "Booked Rome.", thoughtSignature: "U0lHMw==" }],
  ],
  [
    "T68: that signature behind thoughts and text",
    [{ text: "hm", thought: true }, { text: "Done." }, { text: "", thoughtSignature: "U0lHMw==" }],
    [{ text: "Done.", thoughtSignature: "U0lHMw==" }],
  ],
  [
    "T68: the signature in an empty part behind calls, in its place",
    [{ text: "hm", thought: true }, { text: "I look." }, call, { text: "", thoughtSignature: "U0lHNA==" }],
    [
      { text: "I look." },
      { ...call, thoughtSignature: "skip_thought_signature_validator" },
      { text: "", thoughtSignature: "U0lHNA==" },
    ],
  ],
  [
    "a thought that was signed itself, in front of its call",
    [
      { text: "hm", thought: true, thoughtSignature: "VEg=" },
      { ...call, thoughtSignature: "U0lHMQ==" },
    ],
    [
      { text: "hm", thought: true, thoughtSignature: "VEg=" },
      { ...call, thoughtSignature: "U0lHMQ==" },
    ],
  ],
  [
    "a thought that is nothing but signed, as itself",
    [
      { text: "", thought: true, thoughtSignature: "VEg=" },
      { ...call, thoughtSignature: "U0lHMQ==" },
    ],
    [
      { text: "", thought: true, thoughtSignature: "VEg=" },
      { ...call, thoughtSignature: "U0lHMQ==" },
    ],
  ],
];

describe("a client that can carry nothing", () => {
  test.each(answers)("gives back %s", (_name, said, back) => {
    const proofs = memory();
    const next = exchange(proofs, stream(...said));

    expect(turnOf(next, { proofs })).toEqual(back);
  });

  test.each(answers)("gives back %s, of a whole answer", (_name, said, back) => {
    const proofs = memory();
    const next = exchange(proofs, JSON.stringify(chunk(said, { finishReason: "STOP" })));

    expect(turnOf(next, { proofs })).toEqual(back);
  });

  test.each(answers)("is written as ever while nothing is remembered: %s", (_name, said) => {
    const next = exchange(undefined, stream(...said));
    const { body, losses } = encode(next, gemini3);

    expect(encode(next, { ...gemini3, proofs: memory() })).toMatchObject({ body, losses });
  });

  test("has the proofs of an answer that was cut, too", () => {
    const proofs = memory();
    const text = sse(chunk([{ ...call, thoughtSignature: "U0lHMQ==" }]));

    expect(caught(() => exchange(proofs, text)).code).toBe("stream-interrupted");
    expect(proofs.size()).toBe(1);
  });

  test("gets nothing twice where it did carry a signature, as clients of other wires do in front of its part", () => {
    const proofs = memory();
    const signature = { family: "gemini", value: "U0lHMw==" };
    exchange(proofs, stream({ text: "Done." }, { text: "", thoughtSignature: signature.value }));
    const carrier: ContentPart = { type: "reasoning", text: "", signature };
    for (const content of [
      [carrier, { type: "text", text: "Done." }],
      [{ type: "text", text: "Done." }, carrier],
    ] satisfies ContentPart[][]) {
      const messages: Message[] = [question, { role: "assistant", content }, question];
      const written = JSON.stringify(turnOf(foreign({ messages }), { proofs }));

      expect(written.split(signature.value)).toHaveLength(2);
    }
  });

  test("does not mix up the turns of a long conversation", () => {
    const proofs = memory();
    const turns = ["one", "two"].map((word) =>
      exchange(proofs, stream({ text: word }, { text: "", thoughtSignature: btoa(word) })).messages.slice(0, 2),
    );
    const { body } = encode(foreign({ messages: [...turns.flat(), question] }), { ...gemini3, proofs });

    expect(body.contents.flatMap(({ parts }) => parts.flatMap((part) => part["thoughtSignature"] ?? []))).toEqual([
      btoa("one"),
      btoa("two"),
    ]);
  });
});

describe("a client of this wire", () => {
  const own = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };

  test("is not remembered, and answers for its own turns", () => {
    const proofs = memory();
    exchange(proofs, stream({ text: "Done.", thoughtSignature: "U0lHMw==" }), decode(own));

    expect(proofs.size()).toBe(0);
    proofs.remember("call c1", { signature: { family: "gemini", value: "U0lHMQ==" } });
    const request = decode({ contents: [...own.contents, { role: "model", parts: [call] }] });

    expect(turnOf(request, { proofs, profile: {} })).toEqual([call]);
  });
});

describe("T27: a request without proofs, since they were refused", () => {
  const placeholder = "skip_thought_signature_validator";
  const foreignTurn: Message = {
    role: "assistant",
    content: [
      { type: "reasoning", text: "hm", signature: { family: "gemini", value: "VEg=" } },
      { type: "reasoning", text: "hm", redacted: { family: "claude", value: "sealed" } },
      { type: "text", text: "I look.", signature: { family: "gemini", value: "VFg=" } },
      { type: "tool-call", id: "c1", name: "f", argumentsText: "{}", signature: { family: "gemini", value: "Q0E=" } },
      { type: "text", text: "", signature: { family: "gemini", value: "RU4=" } },
    ],
  };
  const result: ContentPart = { type: "tool-result", callId: "c1", content: [{ type: "text", text: "ok" }] };
  const tools = foreign({ messages: [question, foreignTurn, { role: "user", content: [result] }] });

  test.each([gemini2, gemini3, {}])(
    "has the placeholder where a signature must be, and tells of each loss",
    (model) => {
      const { body, losses } = encode(tools, { ...model, withoutProofs: true });

      expect(body.contents[1]?.parts).toEqual([
        { text: "I look." },
        { functionCall: { id: "c1", name: "f", args: {} }, thoughtSignature: placeholder },
      ]);
      expect(losses.map(({ path, kind, from }) => [path, kind, from])).toEqual([
        ["messages.content", "dropped", "reasoning"],
        ["messages.content", "dropped", "reasoning"],
        ["messages.content.signature", "dropped", "text"],
        ["messages.content.signature", "dropped", "tool-call"],
        ["messages.content.signature", "dropped", "text"],
        ["messages.content.signature", "synthesized", undefined],
      ]);
    },
  );

  test("does not look into the memory either", () => {
    const proofs = memory();
    const next = exchange(proofs, stream({ ...call, thoughtSignature: "U0lHMQ==" }));

    expect(turnOf(next, { proofs, withoutProofs: true })).toEqual([{ ...call, thoughtSignature: placeholder }]);
  });

  test("has none of a client of this wire either, wherever they stood", () => {
    const signed = { thoughtSignature: "U0lH" };
    const own = decode({
      contents: [
        { role: "user", parts: [{ text: "hi", ...signed }] },
        {
          role: "model",
          parts: [
            { text: "hm", thought: true, ...signed },
            { inlineData: { mimeType: "image/png", data: "AA==" }, thought: true },
            { inlineData: { mimeType: "image/png", data: "AA==" }, partMetadata: { a: 1 }, ...signed },
            { executableCode: { code: "1" }, ...signed },
            { somethingNew: {}, ...signed },
            { functionCall: { name: "f", args: {} }, ...signed },
            { functionCall: { name: "g", args: {} }, ...signed },
            { text: "", ...signed },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "f", response: {} }, ...signed },
            { functionResponse: { name: "g", response: {} } },
          ],
        },
      ],
    });
    const { losses } = encode(own, { withoutProofs: true });

    expect(encode(own, { withoutProofs: true }).body.contents.map(({ parts }) => parts)).toEqual([
      [{ text: "hi" }],
      [
        { inlineData: { mimeType: "image/png", data: "AA==" }, partMetadata: { a: 1 } },
        { executableCode: { code: "1" } },
        { somethingNew: {} },
        { functionCall: { name: "f", args: {} }, thoughtSignature: placeholder },
        { functionCall: { name: "g", args: {} } },
      ],
      [{ functionResponse: { name: "f", response: {} } }, { functionResponse: { name: "g", response: {} } }],
    ]);
    expect(losses).toHaveLength(11);
  });

  test("has no turn that was nothing but thoughts", () => {
    const thoughts: Message = { role: "assistant", content: foreignTurn.content.slice(0, 1) };
    const { body } = encode(foreign({ messages: [question, thoughts, question] }), { withoutProofs: true });

    expect(body.contents.map(({ role }) => role)).toEqual(["user"]);
  });
});

describe("T27: a refusal of proofs", () => {
  const error = (message: string, code = 400): string =>
    JSON.stringify({ error: { code, message, status: "INVALID_ARGUMENT" } });
  const refusals = [
    "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.",
    "Function call `default_api:f` in the 2. content block is missing a `thought_signature`.",
    "Corrupted thought signature.",
    "Invalid thought signature.",
    "Thought signature is not valid.",
    "Invalid value at 'contents[1].parts[0].thought_signature' (TYPE_BYTES), Base64 decoding failed for \"x\"",
  ];

  test.each(refusals)("is known: %s", (message) => {
    const { errors } = wire.codec;
    const body = error(message);

    expect(errors.decode({ status: 400, headers: {}, body }).code).toBe("proof-refused");
    expect(errors.decode({ status: 400, headers: {}, body: `[${body}]` }).code).toBe("proof-refused");
  });

  test("is known in a stream, too", () => {
    const decoder = wire.codec.chat.decodeReply(undefined, { stream: true, losses: () => undefined });

    expect(decoder.push(bytes(`data: ${error(refusals[0] ?? "")}\n\n`))).toMatchObject([
      { type: "error", failure: { code: "proof-refused" } },
    ]);
  });

  test.each([
    [
      400,
      "Invalid JSON payload received. Unknown name \"thoughtSignature\" at 'contents[0].parts[0]': Cannot find field.",
    ],
    [400, "Invalid value at 'contents[0].role'"],
    [400, "The function signature is missing an argument"],
    [500, "Corrupted thought signature."],
  ])("is not what another error is: %s %s", (status, message) => {
    const { code } = wire.codec.errors.decode({ status, headers: {}, body: error(message, status) });

    expect(code).not.toBe("proof-refused");
  });
});
