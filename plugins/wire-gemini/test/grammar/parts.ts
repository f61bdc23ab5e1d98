import type {
  Blob,
  Content,
  FileData,
  FunctionCall,
  FunctionResponse,
  FunctionResponseBlob,
  FunctionResponseFileData,
  FunctionResponsePart,
  Part,
  PartMediaResolution,
} from "@google/genai";
import type { Json, JsonObject } from "@patchbay/sdk";
import type { Group, Row } from "./row.ts";

const hi = { role: "user", parts: [{ text: "hi" }] };
const own = { extension: true } as const;
const blob = { mimeType: "image/png", data: "AA==" };
const image = { inlineData: blob };
const file = { fileUri: "https://a.example/a", mimeType: "application/pdf" };
const call = { id: "c1", name: "f", args: { a: 1 } };
const result = { id: "c1", name: "f", response: { output: "ok" } };
const user = "messages[0].content[0]";
const model = "messages[1].content[0]";
const answered = "messages[2].content[0]";

const content = {
  role: { sample: "model", at: "messages[1].role", reads: "assistant" },
  parts: { sample: [{ text: "a" }], at: `${model}.text`, reads: "a" },
} satisfies Record<keyof Content, Row>;

type ResultKey = "functionResponse";
type UserKey = "text" | "inlineData" | "fileData" | "videoMetadata" | "mediaResolution" | "mediaProcessing";
type ModelKey = Exclude<keyof Part, UserKey | ResultKey>;

const userPart = {
  text: { sample: "hi", at: `${user}.text` },
  inlineData: { sample: blob, at: `${user}.source.data`, reads: "AA==" },
  fileData: { sample: file, at: `${user}.source.url`, reads: file.fileUri },
  mediaResolution: {
    sample: { level: "MEDIA_RESOLUTION_LOW" },
    at: `${user}.detail`,
    reads: "low",
    beside: image,
    bare: "lost",
  },
  videoMetadata: { sample: { fps: 2, startOffset: "1s" }, beside: image, ...own },
  mediaProcessing: { sample: { a: 1 }, beside: image, ...own },
} satisfies Record<UserKey, Row>;

const raw = (key: string, sample: JsonObject): Row => ({ sample, at: `${model}.raw.${key}` });

const modelPart = {
  functionCall: { sample: call, at: `${model}.name`, reads: "f" },
  thought: { sample: true, at: `${model}.type`, reads: "reasoning", beside: { text: "hm" }, noted: true, bare: "lost" },
  thoughtSignature: { sample: "U0lH", at: `${model}.signature.value`, beside: { text: "a" } },
  partMetadata: { sample: { a: 1 }, beside: { text: "a" }, ...own },
  speechMetadata: { sample: { speaker: "a" }, beside: { text: "a" }, ...own },
  executableCode: raw("executableCode", { language: "PYTHON", code: "1" }),
  codeExecutionResult: raw("codeExecutionResult", { outcome: "OUTCOME_OK", output: "1" }),
  toolCall: raw("toolCall", { id: "t", toolType: "GOOGLE_SEARCH", args: {} }),
  toolResponse: raw("toolResponse", { id: "t", toolType: "GOOGLE_SEARCH", response: {} }),
  audioTranscription: raw("audioTranscription", { text: "a" }),
} satisfies Record<ModelKey, Row>;

const resolution = {
  level: { sample: "MEDIA_RESOLUTION_HIGH", at: `${user}.detail`, reads: "high", bare: "lost" },
  numTokens: { sample: 3, ...own },
} satisfies Record<keyof PartMediaResolution, Row>;

const inline = {
  mimeType: { sample: "image/webp", at: `${user}.source.mediaType` },
  data: { sample: "AQ==", at: `${user}.source.data` },
  displayName: { sample: "a.png", at: `${user}.name`, bare: "lost" },
} satisfies Record<keyof Blob, Row>;

const address = {
  fileUri: { sample: "https://b.example/b", at: `${user}.source.url` },
  mimeType: { sample: "image/png", at: `${user}.source.mediaType` },
  displayName: { sample: "a.pdf", at: `${user}.name`, bare: "lost" },
} satisfies Record<keyof FileData, Row>;

const functionCall = {
  id: { sample: "c9", at: `${model}.id` },
  name: { sample: "g", at: `${model}.name` },
  args: { sample: { b: [1] }, at: `${model}.argumentsText`, reads: '{"b":[1]}' },
  partialArgs: { sample: [{ jsonPath: "$.a", stringValue: "b" }], ...own },
  willContinue: { sample: false, ...own },
} satisfies Record<keyof FunctionCall, Row>;

const functionResponse = {
  id: { sample: "c1", at: `${answered}.callId` },
  name: { sample: "f", at: `${answered}.name` },
  response: { sample: { error: "no" }, at: `${answered}.isError`, reads: true },
  parts: { sample: [image], at: `${answered}.content[1].source.data`, reads: "AA==" },
  scheduling: { sample: "SILENT", ...own },
  willContinue: { sample: true, ...own },
} satisfies Record<keyof FunctionResponse, Row>;

const inner = `${answered}.content[1]`;
const resultPart = {
  inlineData: { sample: blob, at: `${inner}.source.data`, reads: "AA==" },
  fileData: { sample: file, at: `${inner}.source.url`, reads: file.fileUri },
  mediaProcessing: { sample: { a: 1 }, beside: image, ...own },
} satisfies Record<keyof FunctionResponsePart, Row>;

const resultBlob = {
  mimeType: { sample: "image/webp", at: `${inner}.source.mediaType` },
  data: { sample: "AQ==", at: `${inner}.source.data` },
  displayName: { sample: "a.png", at: `${inner}.name`, bare: "lost" },
} satisfies Record<keyof FunctionResponseBlob, Row>;

const resultFile = {
  fileUri: { sample: "https://b.example/b", at: `${inner}.source.url` },
  mimeType: { sample: "image/png", at: `${inner}.source.mediaType` },
  displayName: { sample: "a.pdf", at: `${inner}.name`, bare: "lost" },
} satisfies Record<keyof FunctionResponseFileData, Row>;

function asked(part: Json): JsonObject {
  return { contents: [{ role: "user", parts: [part] }] };
}

function said(part: Json): JsonObject {
  return { contents: [hi, { role: "model", parts: [part] }, hi] };
}

function resulted(part: Json): JsonObject {
  return {
    contents: [hi, { role: "model", parts: [{ functionCall: call }] }, { role: "user", parts: [part] }],
  };
}

const withParts = (part: Json): JsonObject => resulted({ functionResponse: { ...result, parts: [part] } });
const first = "contents[0].parts[0]";
const second = "contents[1].parts[0]";
const third = "contents[2].parts[0]";

/** Fields of turns and their parts. */
export const partGroups: readonly Group[] = [
  {
    title: "a content",
    path: "contents[1]",
    rows: content,
    base: { role: "model", parts: [{ text: "b" }] },
    body: (turn) => ({ contents: [hi, turn, hi] }),
  },
  { title: "a part of the user's", path: first, rows: userPart, body: asked },
  { title: "a part of the model's", path: second, rows: modelPart, body: said },
  {
    title: "mediaResolution",
    path: `${first}.mediaResolution`,
    rows: resolution,
    body: (mediaResolution) => asked({ ...image, mediaResolution }),
  },
  {
    title: "inlineData",
    path: `${first}.inlineData`,
    rows: inline,
    base: blob,
    body: (inlineData) => asked({ inlineData }),
  },
  { title: "fileData", path: `${first}.fileData`, rows: address, base: file, body: (fileData) => asked({ fileData }) },
  {
    title: "functionCall",
    path: `${second}.functionCall`,
    rows: functionCall,
    base: call,
    body: (functionCall) => said({ functionCall }),
  },
  {
    title: "functionResponse",
    path: `${third}.functionResponse`,
    rows: functionResponse,
    base: result,
    body: (functionResponse) => resulted({ functionResponse }),
  },
  { title: "a part of a result", path: `${third}.functionResponse.parts[0]`, rows: resultPart, body: withParts },
  {
    title: "inlineData of a result",
    path: `${third}.functionResponse.parts[0].inlineData`,
    rows: resultBlob,
    base: blob,
    body: (inlineData) => withParts({ inlineData }),
  },
  {
    title: "fileData of a result",
    path: `${third}.functionResponse.parts[0].fileData`,
    rows: resultFile,
    base: file,
    body: (fileData) => withParts({ fileData }),
  },
  {
    title: "a part with a result",
    path: third,
    rows: { functionResponse: { sample: result, at: `${answered}.callId`, reads: "c1" } } satisfies Record<
      ResultKey,
      Row
    >,
    body: resulted,
  },
];
