import type { ContentPart, MediaPart, Message, ToolResultPart } from "@patchbay/sdk";
import { canonical, type Fact, fact } from "./fact.ts";

/** All that a conversation says. */
export function messageFacts(messages: readonly Message[]): readonly Fact[] {
  const calls = callsOf(messages);
  return turnsOf(messages).flatMap((turn) => turnFacts(turn, calls));
}

/** Formats differ in what stands between two pieces of a text. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

interface Turn {
  readonly role: Message["role"];
  readonly parts: readonly ContentPart[];
  readonly names: readonly string[];
}

/** Neighbours of one role speak in one turn. */
function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const { role, content, name } of messages) {
    const last = turns.at(-1);
    const names = name === undefined ? [] : [name];
    if (last?.role !== role) turns.push({ role, parts: content, names });
    else turns.splice(-1, 1, { role, parts: [...last.parts, ...content], names: [...last.names, ...names] });
  }
  return turns;
}

type CallIds = readonly string[];

function callsOf(messages: readonly Message[]): CallIds {
  return messages.flatMap(({ content }) => content).flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
}

function turnFacts({ role, parts, names }: Turn, calls: CallIds): readonly Fact[] {
  const joined = (type: "text" | "reasoning" | "refusal") =>
    squeezed(parts.map((part) => (part.type === type ? part.text : "")).join(""));
  const text = joined("text");
  return [
    ...fact("messages.text", text === "" ? undefined : `${role}: ${text}`),
    ...fact("messages.reasoning", joined("reasoning") || undefined),
    ...fact("messages.refusal", joined("refusal") || undefined),
    ...names.flatMap((name) => fact("messages.speaker", name)),
    ...parts.flatMap((part) => partFacts(part, calls)).toSorted(byCall),
  ];
}

/** The order of results says nothing, as each names its call. */
function byCall(a: Fact, b: Fact): number {
  if (a.topic !== "messages.results" || b.topic !== "messages.results") return 0;
  return a.value < b.value ? -1 : 1;
}

function partFacts(part: ContentPart, calls: CallIds): readonly Fact[] {
  const mark = "cache" in part ? fact("messages.cache", part.cache) : [];
  if (part.type === "text") return [...mark, ...fact("messages.signature", part.signature?.family)];
  if (part.type === "tool-result") return [...mark, ...resultFacts(part, calls)];
  if (part.type === "tool-call") {
    const name = part.namespace === undefined ? part.name : `${part.namespace}__${part.name}`;
    const input = part.custom ? part.argumentsText : normal(part.argumentsText);
    const signature = fact("messages.signature", part.signature?.family);
    return [...mark, ...signature, ...fact("messages.calls", `${name} ${input}`)];
  }
  if (part.type === "reasoning")
    return [part.signature, part.encrypted, part.redacted].flatMap((seal) => fact("messages.signature", seal?.family));
  return isMedia(part) ? [...mark, ...mediaFacts(part)] : [];
}

function isMedia(part: ContentPart | ToolResultPart["content"][number]): part is MediaPart {
  return ["image", "audio", "video", "file"].includes(part.type);
}

function mediaFacts({ type, source, name, detail }: MediaPart): readonly Fact[] {
  const where = { ...source, mediaType: undefined };
  const isText = source.type === "text" || (source.type === "base64" && source.mediaType === "text/plain");
  return [
    ...fact(
      isText ? "messages.document" : "messages.media",
      isText ? plainText(source) : `${type} ${canonical(where)}`,
    ),
    ...fact("messages.media.mediaType", source.type === "base64" && !isText ? source.mediaType : undefined),
    ...fact("messages.detail", detail === "auto" ? undefined : detail),
    ...fact("messages.name", name),
  ];
}

/** Some formats pack a text as they pack bytes. */
function plainText(source: MediaPart["source"]): string {
  if (source.type === "base64") return Buffer.from(source.data, "base64").toString();
  return source.type === "text" ? source.text : "";
}

function resultFacts({ callId, content, isError }: ToolResultPart, calls: CallIds): readonly Fact[] {
  const text = content.map((piece) => (piece.type === "text" ? piece.text : jsonOf(piece))).join("");
  const call = calls.indexOf(callId);
  return [
    ...fact("messages.results", `${call} ${squeezed(text)}`),
    ...fact("messages.isError", isError ? String(call) : undefined),
    ...content.filter(isMedia).flatMap(mediaFacts),
  ];
}

function jsonOf(piece: ToolResultPart["content"][number]): string {
  return piece.type === "json" ? canonical(piece.value) : "";
}

function normal(text: string): string {
  try {
    return canonical(JSON.parse(text === "" ? "{}" : text));
  } catch {
    return text;
  }
}
