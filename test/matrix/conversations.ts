import type { Answer } from "./answer.ts";
import type { Feature } from "./clients/client.ts";
import { type Call, type Question, type ToolSpec, user } from "./question.ts";

/** A question, what the fake model answers, and who can take part. */
export interface Conversation {
  readonly name: string;
  readonly question: Question;
  readonly answer: Answer;
  /** What a client's format must be able to say for this. */
  readonly needs?: Feature;
  /** Providers whose format has no word for the answer. */
  readonly unspoken?: readonly string[];
  /** The fake calls its only tool by the name that the request gave it. */
  readonly renames?: boolean;
  /** Cuts the stream into pieces of so many bytes. */
  readonly pieceBytes?: number;
}

const weather: ToolSpec = {
  name: "weather",
  description: "tells the weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const oslo: Call = { id: "call_oslo", name: "weather", input: { city: "Oslo" } };
const lima: Call = { id: "call_lima", name: "weather", input: { city: "Lima" } };
const png = {
  mediaType: "image/png",
  data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
};
const pdf = Buffer.from("%PDF-1.4\n%%EOF\n").toString("base64");
const hello = [user("hello there")];
const counts = { input: 100, output: 30, cached: 60, reasoning: 12 };
const longName = `mcp__some-server__${"a-rather-long-name-".repeat(4)}end`;

/** What clients talk about. */
export const conversations: readonly Conversation[] = [
  { name: "plain text", question: { turns: hello }, answer: { text: "good morning to you" } },
  {
    name: "system and several turns",
    question: { system: "be brief", turns: [user("one"), { type: "assistant", text: "two" }, user("three")] },
    answer: { text: "four" },
  },
  {
    name: "a tool call",
    question: { turns: [user("weather in Oslo?")], tools: [weather] },
    answer: { calls: [oslo] },
  },
  {
    name: "text and two parallel calls",
    question: { turns: [user("weather?")], tools: [weather] },
    answer: { text: "Let me look.", calls: [oslo, lima] },
  },
  {
    name: "a tool's result",
    question: {
      turns: [
        user("weather in Oslo?"),
        { type: "assistant", calls: [oslo] },
        { type: "results", results: [{ callId: oslo.id, name: "weather", text: "rainy" }] },
      ],
      tools: [weather],
    },
    answer: { text: "It rains." },
  },
  {
    name: "two results in reverse order",
    question: {
      turns: [
        user("weather?"),
        { type: "assistant", text: "Let me look.", calls: [oslo, { ...lima, name: "forecast" }] },
        {
          type: "results",
          results: [
            { callId: lima.id, name: "forecast", text: "sunny" },
            { callId: oslo.id, name: "weather", text: "rainy" },
          ],
        },
      ],
      tools: [weather, { ...weather, name: "forecast" }],
    },
    answer: { text: "Rain and sun." },
  },
  {
    name: "two results, one of them an error",
    needs: "error-results",
    question: {
      turns: [
        user("weather?"),
        { type: "assistant", calls: [oslo, lima] },
        {
          type: "results",
          results: [
            { callId: lima.id, name: "weather", text: "no such city", isError: true },
            { callId: oslo.id, name: "weather", text: "rainy" },
          ],
        },
      ],
      tools: [weather],
    },
    answer: { text: "Rain, and who knows." },
  },
  {
    name: "an image",
    question: { turns: [user("what is this?", { type: "image", ...png })] },
    answer: { text: "a dot" },
  },
  {
    name: "the address of an image",
    needs: "image-urls",
    question: { turns: [user("what is this?", { type: "image-url", url: "https://example.com/a.png" })] },
    answer: { text: "a dot" },
  },
  {
    name: "a later system message",
    needs: "later-system",
    question: {
      system: "be brief",
      turns: [user("one"), { type: "assistant", text: "two" }, { type: "system", text: "be long" }, user("three")],
    },
    answer: { text: "four" },
  },
  ...(["none", "required", "weather"] as const).map((choice): Conversation => ({
    name: `a choice of tools: ${choice}`,
    needs: "choice",
    question: { turns: [user("hello")], tools: [weather, { ...weather, name: "forecast" }], choice },
    answer: choice === "none" ? { text: "hi" } : { calls: [oslo] },
  })),
  { name: "a temperature of zero", question: { turns: hello, temperature: 0 }, answer: { text: "hi" } },
  { name: "a high temperature", question: { turns: hello, temperature: 1.5 }, answer: { text: "hi" } },
  {
    name: "a document",
    needs: "pdf",
    question: { turns: [user("what is this?", { type: "pdf", name: "a.pdf", data: pdf })] },
    answer: { text: "nothing" },
  },
  {
    name: "an image as a result",
    needs: "image-results",
    question: {
      turns: [
        user("weather in Oslo?"),
        { type: "assistant", calls: [oslo] },
        { type: "results", results: [{ callId: oslo.id, name: "weather", text: "see", image: png }] },
      ],
      tools: [weather],
    },
    answer: { text: "It rains." },
  },
  {
    name: "thinking",
    question: { turns: hello, thinks: true },
    answer: { thinking: "let me see, a greeting", text: "good morning" },
  },
  {
    name: "thinking before a call",
    question: { turns: hello, thinks: true, tools: [weather] },
    answer: { thinking: "I must look", text: "Let me look.", calls: [oslo] },
  },
  {
    name: "a schema",
    question: {
      turns: hello,
      schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false },
    },
    answer: { text: '{"n":42}' },
  },
  {
    name: "a stop sequence",
    needs: "stop",
    question: { turns: hello, stop: "HALT" },
    answer: { text: "one two ", ending: "stop-sequence", stop: "HALT" },
  },
  {
    name: "a limit of tokens",
    question: { turns: hello, maxTokens: 50 },
    answer: { text: "this is as far as", ending: "length" },
  },
  {
    name: "an answer that a filter ended",
    unspoken: ["ollama"],
    question: { turns: hello },
    answer: { text: "I will tell", ending: "content-filter" },
  },
  { name: "cached tokens and thinking ones", question: { turns: hello }, answer: { text: "hi", counts } },
  {
    name: "an answer that nobody counted",
    unspoken: ["claude"],
    question: { turns: hello },
    answer: { text: "hi", counts: "none" },
  },
  {
    name: "calls that come in turn",
    question: { turns: [user("weather?")], tools: [weather] },
    answer: { text: "Let me look.", calls: [oslo, lima], interleaved: true },
  },
  {
    name: "thinking and nothing else",
    question: { turns: hello, thinks: true },
    answer: { thinking: "nothing comes to mind" },
  },
  {
    name: "a call without arguments",
    question: { turns: hello, tools: [{ ...weather, parameters: { type: "object", properties: {} } }] },
    answer: { calls: [{ ...oslo, input: {} }] },
  },
  { name: "an empty answer", question: { turns: hello }, answer: {} },
  {
    name: "emoji that arrive in pieces",
    question: { turns: [user("👩‍👩‍👧‍👦 漢字?")], tools: [weather] },
    answer: { text: "👩‍👩‍👧‍👦 🇳🇴 漢字 añ", calls: [{ ...oslo, input: { city: "Tromsø 🐟" } }] },
    pieceBytes: 1,
  },
  {
    name: "a beginning of the answer",
    question: { turns: [user("count"), { type: "assistant", text: "one, two," }] },
    answer: { text: " three" },
  },
  {
    name: "long names and odd ids",
    renames: true,
    question: {
      turns: [
        user("weather in Oslo?"),
        { type: "assistant", calls: [{ ...oslo, id: `call:${"x/".repeat(40)}1`, name: longName }] },
        { type: "results", results: [{ callId: `call:${"x/".repeat(40)}1`, name: longName, text: "rainy" }] },
      ],
      tools: [{ ...weather, name: longName }],
    },
    answer: { calls: [{ ...lima, name: longName }] },
  },
];
