import type { ContentPart, ReasoningPart, RefusalPart, TextPart, ToolCallPart } from "./content.ts";
import type { ChatEvent, FinishEvent, SignatureEvent, StartEvent, TokenLogprob, ToolCallStartEvent } from "./event.ts";
import type { ChatReply, ReplyCandidate } from "./reply.ts";
import type { Usage } from "./usage.ts";

/** Folds the events of an answer into the whole. A stream that was cut gives what had come, with finish `error`. */
export function collectReply(events: Iterable<ChatEvent>): ChatReply {
  // A map, because an upstream may number its candidates as it likes.
  const candidates = new Map<number, CandidateDraft>();
  let start: StartEvent | undefined;
  let usage: Usage | undefined;
  for (const event of events) {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") usage = event.usage;
    else if (event.type !== "ping" && event.type !== "error") add(draftOf(candidates, event.candidate ?? 0), event);
  }
  return { ...headOf(start), candidates: inOrder(candidates).map(finished), ...(usage && { usage }) };
}

function headOf(start: StartEvent | undefined): Omit<ChatReply, "candidates" | "usage"> {
  if (!start) return { id: "", model: "" };
  const { id, model, created, serviceTier, extensions } = start;
  return {
    id,
    model,
    ...(created !== undefined && { created }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(extensions && { extensions }),
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

function draftOf(candidates: Map<number, CandidateDraft>, index: number): CandidateDraft {
  const known = candidates.get(index);
  if (known) return known;
  const draft: CandidateDraft = { content: [], byKey: new Map(), logprobs: {} };
  candidates.set(index, draft);
  return draft;
}

function inOrder(candidates: ReadonlyMap<number, CandidateDraft>): readonly CandidateDraft[] {
  return [...candidates].toSorted(([a], [b]) => a - b).map(([, draft]) => draft);
}

type Adders = {
  readonly [K in ContentEvent["type"]]: (draft: CandidateDraft, event: Extract<ContentEvent, { type: K }>) => void;
};

const adders: Adders = {
  "text-delta": (draft, { part = 0, text }) => {
    partOf(draft, textPart, `text ${part}`).text += text;
  },
  "reasoning-delta": (draft, { part = 0, text, summary }) => {
    const reasoning = partOf(draft, reasoningPart, `reasoning ${part}`);
    reasoning.text += text;
    if (summary) reasoning.summary = true;
  },
  "refusal-delta": (draft, { text }) => {
    partOf(draft, refusalPart, "refusal").text += text;
  },
  "tool-call-start": (draft, event) => {
    partOf(draft, () => callPart(event), `call ${event.index}`);
  },
  "tool-call-delta": (draft, { index, argumentsText }) => {
    const call = draft.byKey.get(`call ${index}`);
    if (call?.type === "tool-call") call.argumentsText += argumentsText;
  },
  "tool-call-end": () => undefined,
  signature: sign,
  citation: (draft, { part = 0, citation }) => {
    const text = partOf(draft, textPart, `text ${part}`);
    text.citations = [...(text.citations ?? []), citation];
  },
  media: (draft, { media, partial }) => {
    if (!partial) draft.content.push(media);
  },
  "server-tool": (draft, { family, raw }) => draft.content.push({ type: "server-tool", family, raw }),
  opaque: (draft, { wire, raw }) => draft.content.push({ type: "opaque", wire, raw }),
  logprobs: (draft, { of, tokens }) => (draft.logprobs[of] ??= []).push(...tokens),
  finish: (draft, event) => {
    draft.finish = event;
  },
};

function add(draft: CandidateDraft, event: ContentEvent): void {
  // The table pairs each kind with the adder that takes it, which TypeScript cannot follow through an index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (adders[event.type] as (draft: CandidateDraft, event: ContentEvent) => void)(draft, event);
}

function textPart(): Writable<TextPart> {
  return { type: "text", text: "" };
}

function refusalPart(): Writable<RefusalPart> {
  return { type: "refusal", text: "" };
}

function callPart({ id, name, custom, namespace, extensions }: ToolCallStartEvent): Writable<ToolCallPart> {
  return {
    type: "tool-call",
    id,
    name,
    argumentsText: "",
    ...(custom && { custom }),
    ...(namespace !== undefined && { namespace }),
    ...(extensions && { extensions }),
  };
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
