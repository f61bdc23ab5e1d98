import type { ChatEvent, Message, Proof, ProofMemory } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { recordProofs, restoreProofs } from "../../src/index.ts";

const signed = { family: "gemini", value: "signed" };
const foreign = { family: "claude", value: "foreign" };

function memory(): ProofMemory & { readonly size: number } {
  const kept = new Map<string, Proof>();
  return {
    remember: (key, proof) => void kept.set(key, proof),
    recall: (key) => kept.get(key),
    get size() {
      return kept.size;
    },
  };
}

function remembered(events: readonly ChatEvent[], family = "gemini"): ReturnType<typeof memory> {
  const proofs = memory();
  const recorder = recordProofs(proofs, family);
  for (const event of events) recorder?.see([event]);
  recorder?.end();
  return proofs;
}

const thinking: readonly ChatEvent[] = [
  { type: "reasoning-delta", text: "let me " },
  { type: "reasoning-delta", text: "look" },
  { type: "signature", of: "reasoning", signature: signed },
];
const call = (index: number): ChatEvent => ({ type: "tool-call-start", index, id: `call_${index}`, name: "look" });
const asked = (n: number) => ({ type: "tool-call", id: `call_${n}`, name: "look", argumentsText: "{}" }) as const;
const assistant = (...content: Message["content"]): Message => ({ role: "assistant", content });

describe("a turn whose client could carry nothing", () => {
  test("gets the thinking before a call back, in front of it", () => {
    const proofs = remembered([...thinking, call(0), call(1)]);
    const [turn] = restoreProofs([assistant(asked(0), asked(1))], proofs, "gemini");
    expect(turn?.content).toEqual([{ type: "reasoning", text: "let me look", signature: signed }, asked(0), asked(1)]);
  });

  test("gets thinking between calls back to where it was", () => {
    const more: ChatEvent[] = [
      { type: "reasoning-delta", part: 1, text: "and there" },
      { type: "signature", of: "reasoning", part: 1, signature: signed },
    ];
    const proofs = remembered([...thinking, call(0), ...more, call(1)]);
    const [turn] = restoreProofs([assistant(asked(0), asked(1))], proofs, "gemini");
    expect(turn?.content.map(({ type }) => type)).toEqual(["reasoning", "tool-call", "reasoning", "tool-call"]);
  });

  test("gets thinking before its words back in front of them", () => {
    const proofs = remembered([...thinking, { type: "text-delta", text: "I shall look" }, call(0)]);
    const words = { type: "text", text: "I shall look" } as const;
    const [turn] = restoreProofs([assistant(words, asked(0))], proofs, "gemini");
    expect(turn?.content.map(({ type }) => type)).toEqual(["reasoning", "text", "tool-call"]);
  });

  test("loses what its client showed of the same thoughts, which would stand there twice", () => {
    const proofs = remembered([...thinking, call(0)]);
    const shown = { type: "reasoning", text: "let me look" } as const;
    const [turn] = restoreProofs([assistant(shown, asked(0))], proofs, "gemini");
    expect(turn?.content.map(({ type }) => type)).toEqual(["reasoning", "tool-call"]);
    expect(turn?.content[0]).toHaveProperty("signature", signed);
  });

  test("gets the signature of a call back", () => {
    const proofs = remembered([call(0), { type: "signature", of: "tool-call", part: 0, signature: signed }]);
    const [turn] = restoreProofs([assistant(asked(0))], proofs, "gemini");
    expect(turn?.content).toEqual([{ ...asked(0), signature: signed }]);
  });

  test("T68: gets the signature of its words back, also when its client joined or trimmed them", () => {
    const proofs = remembered([
      { type: "text-delta", text: "good " },
      { type: "text-delta", text: "morning\n", part: 1 },
      { type: "signature", of: "text", part: 1, signature: signed },
    ]);
    const [turn, other] = restoreProofs(
      [assistant({ type: "text", text: "good morning" }), assistant({ type: "text", text: "good evening" })],
      proofs,
      "gemini",
    );
    expect(turn?.content).toEqual([{ type: "text", text: "good morning", signature: signed }]);
    expect(other?.content).toEqual([{ type: "text", text: "good evening" }]);
  });
});

describe("a turn stays the very object", () => {
  const proofs = remembered([...thinking, call(0)]);

  test.each([
    ["its client carried the proof itself", assistant({ type: "reasoning", text: "x", signature: signed }, asked(0))],
    ["nothing is known of its calls", assistant(asked(7))],
    ["it is the user's", { role: "user", content: [{ type: "text", text: "let me look" }] } satisfies Message],
  ])("when %s", (_case, message) => {
    const messages = [message];
    expect(restoreProofs(messages, proofs, "gemini")).toBe(messages);
  });
});

test("only proofs of the own family are kept", () => {
  expect(remembered([...thinking, call(0)], "claude").size).toBe(0);
  expect(remembered([call(0), { type: "signature", of: "tool-call", part: 0, signature: foreign }]).size).toBe(0);
});

test("an answer without proofs leaves nothing", () => {
  expect(remembered([{ type: "text-delta", text: "hello" }, call(0)]).size).toBe(0);
});

test("without a memory nothing is recorded and nothing restored", () => {
  const messages = [assistant(asked(0))];
  expect(recordProofs(undefined, "gemini")).toBeUndefined();
  expect(restoreProofs(messages, undefined, "gemini")).toBe(messages);
});
