import type { ChatEvent, ChatRequest } from "@patchbay/sdk";
import { chatRequest, userMessage } from "@patchbay/sdk/testing";
import type { UpstreamAnswer } from "./author-fixture.ts";

/** A sign of four bytes in the middle of the text: a reader that cuts bytes carelessly breaks it. */
export const middleSign = "🛰";
/** Stands in every question; whoever asks the vendor has to pass it on. */
export const questionMark = "question-8821";
/** Counts that stand nowhere else. */
export const usage = { inputTokens: 4711, outputTokens: 1723 } as const;

/** What a vendor answers, by what it tries. */
export const answers = {
  text: answer({ text: ["Grüße ", "from ", `the ${middleSign} `, "other 👩‍🚀 ", "side."] }),
  length: answer({ text: ["as far as ", `it ${middleSign} goes`], finish: "length" }),
  reasoning: answer({ reasoning: ["let me ", "see-3390 "], text: ["It is ", `${middleSign} so.`] }),
  tools: answer({
    calls: [
      { id: "call_one", name: "weather_in", argumentsText: ['{"city":"Gr', 'af 🛰",', '"days":2}'] },
      { id: "call_two", name: "local_time", argumentsText: ['{"zo', 'ne":"UTC"}'] },
    ],
    finish: "tool-calls",
  }),
  json: answer({ text: ['{"fits":', "true,", `"sign":"${middleSign}"}`] }),
} as const satisfies Readonly<Record<string, UpstreamAnswer>>;

/** Names of the answers. */
export type AnswerName = keyof typeof answers;

/** The question that leads to an answer. */
export function questionFor(name: AnswerName, stream: boolean, model: string): ChatRequest {
  const base = { model, stream, includeUsage: true };
  const user = userMessage(`What is ${questionMark}?`);
  if (name === "tools") return chatRequest([user], { ...base, tools });
  if (name === "reasoning") return chatRequest([user], { ...base, thinking: { type: "level", level: "low" } });
  if (name !== "json") return chatRequest([user], { ...base, system: [{ text: "Be kind." }] });
  const schema = { type: "object", properties: { fits: { type: "boolean" } }, required: ["fits"] };
  return chatRequest([user], { ...base, output: { format: { type: "json-schema", name: "answer", schema } } });
}

/** The events that say it. */
export function eventsOf({ reasoning, text, calls, finish, usage: counts }: UpstreamAnswer): {
  readonly content: readonly ChatEvent[];
  readonly end: readonly ChatEvent[];
} {
  const content: readonly ChatEvent[] = [
    { type: "start", id: "answer-1", model: "conformance-model", inputEstimate: counts.inputTokens ?? 0 },
    ...reasoning.map((piece): ChatEvent => ({ type: "reasoning-delta", text: piece })),
    ...text.map((piece): ChatEvent => ({ type: "text-delta", text: piece })),
    ...calls.flatMap(({ id, name, argumentsText }, index): readonly ChatEvent[] => [
      { type: "tool-call-start", index, id, name },
      ...argumentsText.map((piece): ChatEvent => ({ type: "tool-call-delta", index, argumentsText: piece })),
      { type: "tool-call-end", index },
    ]),
  ];
  return {
    content,
    end: [
      { type: "usage", usage: counts },
      { type: "finish", reason: finish },
    ],
  };
}

const tools: NonNullable<ChatRequest["tools"]> = ["weather_in", "local_time"].map((name) => ({
  type: "function",
  name,
  description: `says the ${name}`,
  parameters: { type: "object", properties: { city: { type: "string" }, zone: { type: "string" } } },
}));

function answer(given: Partial<UpstreamAnswer>): UpstreamAnswer {
  return { reasoning: [], text: [], calls: [], finish: "stop", usage, ...given };
}
