import {
  type Candidate,
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type GenerateContentResponseUsageMetadata,
  GoogleGenAI,
  type Part,
  ThinkingLevel,
} from "@google/genai";
import { wire } from "@patchbay/wire-gemini";
import { model, type Piece, type Question, type Result, type Turn } from "../question.ts";
import { type Client, defined, type Heard, type Outcome, wishes } from "./client.ts";

/** Google's library. */
export const gemini: Client = {
  id: "gemini",
  wire,
  lacks: ["later-system"],
  async whole(url, question, heard) {
    return outcomeOf([await connect(url, heard).generateContent(paramsOf(question))], heard);
  },
  async streamed(url, question, heard) {
    const chunks: GenerateContentResponse[] = [];
    for await (const chunk of await connect(url, heard).generateContentStream(paramsOf(question))) chunks.push(chunk);
    return outcomeOf(chunks, heard);
  },
};

function connect(url: string, heard: Heard): GoogleGenAI["models"] {
  return new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: url, headers: { ...wishes(heard) } } }).models;
}

const choices = {
  none: { mode: FunctionCallingConfigMode.NONE },
  required: { mode: FunctionCallingConfigMode.ANY },
  weather: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ["weather"] },
};

function paramsOf(question: Question): GenerateContentParameters {
  const { system, turns, tools, choice, temperature, thinks, schema, stop, maxTokens } = question;
  const functions = tools?.map(({ parameters, ...rest }) => ({ ...rest, parametersJsonSchema: parameters }));
  return {
    model,
    contents: turns.map(contentOf),
    config: defined({
      systemInstruction: system,
      tools: functions && [{ functionDeclarations: functions }],
      toolConfig: choice && { functionCallingConfig: choices[choice] },
      temperature,
      thinkingConfig: thinks ? { thinkingLevel: ThinkingLevel.HIGH, includeThoughts: true } : undefined,
      responseMimeType: schema && "application/json",
      responseJsonSchema: schema,
      stopSequences: stop === undefined ? undefined : [stop],
      maxOutputTokens: maxTokens,
    }),
  };
}

function contentOf(turn: Turn): Content {
  if (turn.type === "echo") return { role: "model", parts: turn.native as Part[] };
  if (turn.type === "system") throw new Error("the format has no later system messages");
  if (turn.type === "user") return { role: "user", parts: turn.pieces.map(partOf) };
  if (turn.type === "results") return { role: "user", parts: turn.results.map(resultOf) };
  const said = turn.text === undefined ? [] : [{ text: turn.text }];
  const calls = (turn.calls ?? []).map(({ id, name, input }) => ({ functionCall: { id, name, args: input } }));
  return { role: "model", parts: [...said, ...calls] };
}

function partOf(piece: Piece): Part {
  if (piece.type === "text") return { text: piece.text };
  if (piece.type === "image-url") return { fileData: { mimeType: "image/png", fileUri: piece.url } };
  const mimeType = piece.type === "image" ? piece.mediaType : "application/pdf";
  return { inlineData: { mimeType, data: piece.data } };
}

function resultOf({ callId, name, text, isError, image }: Result): Part {
  const parts = image && [{ inlineData: { mimeType: image.mediaType, data: image.data } }];
  const response = isError ? { error: text } : { output: text };
  return { functionResponse: { id: callId, name, response, ...(parts && { parts }) } };
}

function outcomeOf(chunks: readonly GenerateContentResponse[], heard: Heard): Outcome {
  const last = chunks.at(-1);
  Object.assign(heard, { losses: last?.sdkHttpResponse?.headers?.["x-patchbay-losses"] ?? "" });
  const candidates = chunks.flatMap((chunk): readonly (Candidate | undefined)[] => chunk.candidates?.slice(0, 1) ?? []);
  const parts = candidates.flatMap((candidate) => candidate?.content?.parts ?? []);
  const texts = (thought: boolean) =>
    parts.map((part) => ((part.thought ?? false) === thought ? (part.text ?? "") : "")).join("");
  return {
    text: texts(false),
    thinking: texts(true),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: call.id ?? "", name: call.name ?? "", input: call.args ?? {} }] : [],
    ),
    finish: candidates.at(-1)?.finishReason ?? last?.promptFeedback?.blockReason ?? "none",
    stop: undefined,
    counts: last?.usageMetadata ? countsOf(last.usageMetadata) : {},
    native: parts,
  };
}

/** Thoughts are not in `candidatesTokenCount` here. */
function countsOf(usage: GenerateContentResponseUsageMetadata): Outcome["counts"] {
  const input = usage.promptTokenCount ?? 0;
  const output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
  if (usage.totalTokenCount !== input + output) throw new Error("the total is no sum");
  return defined({
    input,
    output,
    cached: usage.cachedContentTokenCount,
    reasoning: usage.thoughtsTokenCount,
  });
}
