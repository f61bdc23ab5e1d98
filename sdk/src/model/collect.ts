import type { ContentPart, ReasoningPart, TextPart, ToolCallPart } from "./content.ts";
import type { ChatEvent, FinishEvent, SignatureEvent, StartEvent, TokenLogprob } from "./event.ts";
import type { ChatReply, ReplyCandidate } from "./reply.ts";
import type { Usage } from "./usage.ts";

/** Folds the events of an answer into the whole. A stream that was cut gives what had come, with finish `error`. */
export function collectReply(events: Iterable<ChatEvent>): ChatReply {
  const candidates: CandidateDraft[] = [];
  let start: StartEvent | undefined;
  let usage: Usage | undefined;
  for (const event of events) {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") usage = event.usage;
    else if (event.type !== "ping" && event.type !== "error") addTo(draftOf(candidates, event.candidate ?? 0), event);
  }
  return {
    id: start?.id ?? "",
    model: start?.model ?? "",
    ...(start?.created !== undefined && { created: start.created }),
    ...(start?.serviceTier !== undefined && { serviceTier: start.serviceTier }),
    ...(start?.extensions && { extensions: start.extensions }),
    candidates: candidates.map(finished),
    ...(usage && { usage }),
  };
}

type ContentEvent = Exclude<ChatEvent, { readonly type: "start" | "usage" | "ping" | "error" }>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface CandidateDraft {
  readonly content: Writable<ContentPart>[];
  readonly byKey: Map<string, Writable<ContentPart>>;
  readonly logprobs: { text?: TokenLogprob[]; refusal?: TokenLogprob[] };
  finish?: FinishEvent;
}

function draftOf(candidates: CandidateDraft[], index: number): CandidateDraft {
  while (candidates.length <= index) candidates.push({ content: [], byKey: new Map(), logprobs: {} });
  const draft = candidates[index];
  if (!draft) throw new RangeError(`no candidate ${index}`);
  return draft;
}

function addTo(draft: CandidateDraft, event: ContentEvent): void {
  switch (event.type) {
    case "text-delta":
      partOf(draft, textPart, `text ${event.part ?? 0}`).text += event.text;
      return;
    case "reasoning-delta": {
      const part = partOf(draft, reasoningPart, `reasoning ${event.part ?? 0}`);
      part.text += event.text;
      if (event.summary) part.summary = true;
      return;
    }
    case "refusal-delta":
      partOf(draft, () => ({ type: "refusal" as const, text: "" }), "refusal").text += event.text;
      return;
    case "tool-call-start": {
      const { id, name, custom, namespace, extensions } = event;
      const call: Writable<ToolCallPart> = { type: "tool-call", id, name, argumentsText: "" };
      Object.assign(call, custom && { custom }, namespace !== undefined && { namespace }, extensions && { extensions });
      partOf(draft, () => call, `call ${event.index}`);
      return;
    }
    case "tool-call-delta": {
      const call = draft.byKey.get(`call ${event.index}`);
      if (call?.type === "tool-call") call.argumentsText += event.argumentsText;
      return;
    }
    case "tool-call-end":
      return;
    case "signature":
      sign(draft, event);
      return;
    case "citation": {
      const part = partOf(draft, textPart, `text ${event.part ?? 0}`);
      part.citations = [...(part.citations ?? []), event.citation];
      return;
    }
    case "media":
      if (!event.partial) draft.content.push(event.media);
      return;
    case "server-tool":
      draft.content.push({ type: "server-tool", family: event.family, raw: event.raw });
      return;
    case "opaque":
      draft.content.push({ type: "opaque", wire: event.wire, raw: event.raw });
      return;
    case "logprobs":
      (draft.logprobs[event.of] ??= []).push(...event.tokens);
      return;
    case "finish":
      draft.finish = event;
  }
}

function textPart(): Writable<TextPart> {
  return { type: "text", text: "" };
}

function reasoningPart(): Writable<ReasoningPart> {
  return { type: "reasoning", text: "" };
}

/** The part under this key; made, and put at the end, when it is new. */
function partOf<P extends Writable<ContentPart>>(draft: CandidateDraft, make: () => P, key: string): P {
  const known = draft.byKey.get(key);
  // Keys name their kind, so what is found under one is what `make` makes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (known) return known as P;
  const part = make();
  draft.byKey.set(key, part);
  draft.content.push(part);
  return part;
}

const signedFields = {
  reasoning: "signature",
  "encrypted-reasoning": "encrypted",
  "redacted-reasoning": "redacted",
} as const;

function sign(draft: CandidateDraft, event: SignatureEvent): void {
  if (event.of === "text") partOf(draft, textPart, `text ${event.part ?? 0}`).signature = event.signature;
  else if (event.of === "tool-call") {
    const call = draft.byKey.get(`call ${event.part ?? 0}`);
    if (call?.type === "tool-call") call.signature = event.signature;
  } else {
    const part = partOf(draft, reasoningPart, `reasoning ${event.part ?? 0}`);
    part[signedFields[event.of]] = event.signature;
    if (event.id !== undefined) part.id = event.id;
  }
}

function finished({ content, finish, logprobs }: CandidateDraft): ReplyCandidate {
  return {
    content,
    finish: finish?.reason ?? "error",
    ...(finish?.raw !== undefined && { rawFinish: finish.raw }),
    ...(finish?.stopSequence !== undefined && { stopSequence: finish.stopSequence }),
    ...((logprobs.text || logprobs.refusal) && { logprobs }),
    ...(finish?.extensions && { extensions: finish.extensions }),
  };
}
