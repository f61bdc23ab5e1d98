import type { Json } from "@patchbay/sdk";
import type { ReplySample } from "@patchbay/sdk/testing";
import { chunk, head, sse, stream, usageMetadata } from "./kit.ts";

export const toolLoop: Json = {
  systemInstruction: { parts: [{ text: "be brief" }, { text: "be kind" }] },
  contents: [
    { role: "user", parts: [{ text: "Compare Rome and Oslo, then book the warmer." }] },
    {
      role: "model",
      parts: [
        { text: "two calls", thought: true },
        { functionCall: { id: "a1", name: "get_weather", args: { city: "Rome" } }, thoughtSignature: "U0lHMQ==" },
        { functionCall: { id: "a2", name: "get_weather", args: { city: "Oslo" } } },
      ],
    },
    {
      role: "user",
      parts: [
        { functionResponse: { id: "a1", name: "get_weather", response: { output: "20" } } },
        { functionResponse: { id: "a2", name: "get_weather", response: { error: "timeout" } } },
      ],
    },
    { role: "model", parts: [{ functionCall: { name: "book" }, thoughtSignature: "U0lHMg==" }] },
    { role: "function", parts: [{ functionResponse: { name: "book", response: { ok: true, id: 7 } } }] },
  ],
  tools: [
    {
      functionDeclarations: [
        {
          name: "get_weather",
          description: "d",
          parametersJsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        },
        { name: "book", parameters: { type: "OBJECT", properties: { city: { type: "STRING", nullable: true } } } },
      ],
    },
    { googleSearch: {}, codeExecution: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["get_weather", "book"] } },
};

export const everything: Json = {
  contents: [
    {
      parts: [
        {
          inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=", displayName: "a.png" },
          mediaResolution: { level: "MEDIA_RESOLUTION_LOW" },
        },
        {
          fileData: { fileUri: "https://generativelanguage.googleapis.com/v1beta/files/abc", mimeType: "video/mp4" },
          videoMetadata: { fps: 2 },
        },
        { fileData: { fileUri: "https://example.com/a.pdf" } },
        { text: "look", partMetadata: { a: 1 } },
        { somethingNew: { b: 2 } },
      ],
    },
    {
      role: "model",
      parts: [{ executableCode: { language: "PYTHON", code: "1" } }, { text: "", thoughtSignature: "c2ln" }],
    },
    { role: "user", parts: [{ text: "go on" }] },
  ],
  generationConfig: {
    temperature: 0,
    topP: 0.5,
    topK: 40,
    candidateCount: 1,
    maxOutputTokens: 1024,
    stopSequences: ["END"],
    seed: 0,
    presencePenalty: 0.5,
    frequencyPenalty: 0.5,
    responseLogprobs: true,
    logprobs: 2,
    responseMimeType: "application/json",
    responseSchema: { type: "OBJECT", properties: { a: { type: "INTEGER", format: "int32" } } },
    responseModalities: ["TEXT"],
    mediaResolution: "MEDIA_RESOLUTION_LOW",
    speechConfig: { x: 1 },
    thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" },
  },
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  cachedContent: "cachedContents/abc",
  serviceTier: "flex",
  store: false,
  labels: { team: "a" },
};

const grounding: Json = {
  webSearchQueries: ["q"],
  groundingChunks: [{ web: { uri: "https://a.example", title: "A" } }],
  groundingSupports: [{ segment: { endIndex: 5, text: "hello" }, groundingChunkIndices: [0], confidenceScores: [0.9] }],
};

const call = { functionCall: { id: "f1", name: "weather", args: { city: "Ulm" } }, thoughtSignature: "c2lnMQ==" };

export const replies: readonly ReplySample[] = [
  { stream: true, body: stream({ text: "hel" }, { text: "lo 👩‍🚀" }) },
  {
    stream: true,
    body: stream(
      { text: "thinking", thought: true },
      { text: "I will look." },
      call,
      { functionCall: { name: "time" } },
      { text: "", thoughtSignature: "bGFzdA==" },
    ),
  },
  {
    stream: false,
    body: chunk(
      [{ text: "hm", thought: true }, { text: "hello", thoughtSignature: "c2ln" }, { text: "more" }],
      { finishReason: "MAX_TOKENS", groundingMetadata: grounding, safetyRatings: [], avgLogprobs: -0.5 },
      {
        usageMetadata: { ...usageMetadata, thoughtsTokenCount: 4, cachedContentTokenCount: 2 },
        createTime: "2026-05-04T20:01:02.264968Z",
      },
    ),
  },
  {
    stream: false,
    body: chunk(
      [call, { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }],
      { finishReason: "STOP" },
      { usageMetadata },
    ),
  },
  {
    stream: false,
    body: {
      candidates: [0, 1].map((index) => ({
        content: { role: "model", parts: [{ text: `t${index}` }] },
        finishReason: "STOP",
        index,
      })),
      ...head,
    },
  },
  { stream: false, body: { promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata, ...head } },
  { stream: false, body: { candidates: [{ finishReason: "MAX_TOKENS", index: 0 }], usageMetadata, ...head } },
  {
    stream: true,
    body: sse(
      { usageMetadata, ...head },
      chunk([{ executableCode: { code: "1" } }, { text: "x" }], { finishReason: "STOP" }, { usageMetadata }),
    ),
  },
];

/** The same answers for clients that read a stream as one array. */
export const arrayReplies: readonly ReplySample[] = replies.map(({ stream, body }) =>
  stream && typeof body === "string" ? { stream, body: arrayOf(body) } : { stream, body },
);

function arrayOf(events: string): string {
  const items = events.split("\r\n\r\n").filter((event) => event !== "");
  return `[${items.map((event) => event.replace(/^data: /, "")).join("\n,\r\n")}]`;
}
