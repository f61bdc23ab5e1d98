import {
  type ChatEvent,
  type CitationEvent,
  type Failure,
  type FinishEvent,
  type LogprobsEvent,
  type MediaEvent,
  type OpaqueEvent,
  type ReasoningDeltaEvent,
  type RefusalDeltaEvent,
  type ServerToolEvent,
  type SignatureEvent,
  type StartEvent,
  type TextDeltaEvent,
  type TokenLogprob,
  type ToolCallDeltaEvent,
  type ToolCallEndEvent,
  type ToolCallStartEvent,
  type Usage,
  type UsageEvent,
} from "@patchbay/sdk";
import { readFailure } from "../rpc/failure-data.ts";
import { citation, mediaPart, signature } from "./content-shapes.ts";
import {
  choice,
  extensions,
  flag,
  json,
  jsonObject,
  list,
  may,
  number,
  object,
  type Read,
  text,
  variants,
} from "./shapes.ts";

const count = may(number(0));
const index = number(0, 1_000_000, { whole: true });
const candidate = may(index);
const part = may(index);

export const usage = object<Usage>({
  inputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  cacheWrite1hTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  audioInputTokens: count,
  audioOutputTokens: count,
  toolPromptTokens: count,
  totalTokens: count,
  estimated: may(flag),
  raw: may(object({ wire: text(), value: json })),
});

type TopToken = NonNullable<TokenLogprob["top"]>[number];

const bytes = may(list(number(0, 255, { whole: true }), 1024));
const tokenLogprob = object<TokenLogprob>({
  token: text(),
  logprob: number(),
  bytes,
  top: may(list(object<TopToken>({ token: text(), logprob: number(), bytes }), 1024)),
});

const finishReason = choice(
  "stop",
  "length",
  "tool-calls",
  "stop-sequence",
  "content-filter",
  "refusal",
  "context-length",
  "pause",
  "error",
  "other",
);

export const failure: Read<Failure> = (value, path) => {
  jsonObject(value, path);
  return readFailure(value);
};

/** One step of an answer. */
export const chatEvent = variants<ChatEvent, "type">("type", {
  start: object<StartEvent>({
    type: choice("start"),
    id: text(),
    model: text(),
    created: may(number()),
    inputEstimate: count,
    serviceTier: may(text()),
    extensions,
  }),
  "text-delta": object<TextDeltaEvent>({ type: choice("text-delta"), text: text(), part, candidate, extensions }),
  "reasoning-delta": object<ReasoningDeltaEvent>({
    type: choice("reasoning-delta"),
    text: text(),
    part,
    summary: may(flag),
    candidate,
    extensions,
  }),
  signature: object<SignatureEvent>({
    type: choice("signature"),
    of: choice("reasoning", "encrypted-reasoning", "redacted-reasoning", "text", "tool-call"),
    part,
    id: may(text()),
    signature,
    candidate,
    extensions,
  }),
  "tool-call-start": object<ToolCallStartEvent>({
    type: choice("tool-call-start"),
    index,
    id: text(),
    name: text(),
    custom: may(flag),
    namespace: may(text()),
    candidate,
    extensions,
  }),
  "tool-call-delta": object<ToolCallDeltaEvent>({
    type: choice("tool-call-delta"),
    index,
    argumentsText: text(),
    candidate,
    extensions,
  }),
  "tool-call-end": object<ToolCallEndEvent>({ type: choice("tool-call-end"), index, candidate, extensions }),
  "refusal-delta": object<RefusalDeltaEvent>({ type: choice("refusal-delta"), text: text(), candidate, extensions }),
  citation: object<CitationEvent>({ type: choice("citation"), part, citation, candidate, extensions }),
  media: object<MediaEvent>({ type: choice("media"), media: mediaPart, partial: may(flag), candidate, extensions }),
  "server-tool": object<ServerToolEvent>({
    type: choice("server-tool"),
    family: text(),
    raw: jsonObject,
    candidate,
    extensions,
  }),
  logprobs: object<LogprobsEvent>({
    type: choice("logprobs"),
    of: choice("text", "refusal"),
    tokens: list(tokenLogprob),
    candidate,
    extensions,
  }),
  usage: object<UsageEvent>({ type: choice("usage"), usage, extensions }),
  finish: object<FinishEvent>({
    type: choice("finish"),
    reason: finishReason,
    raw: may(text()),
    stopSequence: may(text()),
    candidate,
    extensions,
  }),
  ping: object<Extract<ChatEvent, { readonly type: "ping" }>>({ type: choice("ping") }),
  error: object<Extract<ChatEvent, { readonly type: "error" }>>({ type: choice("error"), failure }),
  opaque: object<OpaqueEvent>({ type: choice("opaque"), wire: text(), raw: json, candidate, extensions }),
});

/** What one network batch may grow to in a machine. */
const mostEvents = 100_000;

/** Steps of an answer, in order. */
export const chatEvents = list(chatEvent, mostEvents);
