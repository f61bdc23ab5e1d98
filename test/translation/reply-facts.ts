import type { ChatReply, ContentPart, FinishReason, ReplyCandidate } from "@patchbay/sdk";
import { canonical, type Fact, fact } from "./fact.ts";

/** All that an answer says, but for what only one wire understands and for how it is cut into parts. */
export function replyFacts({ candidates, usage = {}, serviceTier }: ChatReply): readonly Fact[] {
  const { raw: _raw, estimated: _estimated, totalTokens: _total, ...counts } = usage;
  return [
    ...candidates.flatMap(candidateFacts),
    ...Object.entries(counts).flatMap(([name, count]) => fact(`usage.${name}`, count === 0 ? undefined : count)),
    ...fact("serviceTier", serviceTier === "default" ? undefined : serviceTier),
  ];
}

/** Reasons for which few formats have a word of their own: https://platform.openai.com/docs/api-reference/chat has four. */
const alike: Partial<Readonly<Record<FinishReason, FinishReason>>> = {
  "stop-sequence": "stop",
  pause: "stop",
  "context-length": "length",
  refusal: "content-filter",
};

function candidateFacts({ content, finish, stopSequence, logprobs }: ReplyCandidate): readonly Fact[] {
  const joined = (...types: readonly ContentPart["type"][]) =>
    content.map((part) => (types.includes(part.type) && "text" in part ? part.text : "")).join("");
  return [
    // Formats without a word for a refusal say it as text.
    ...fact("reply.text", joined("text", "refusal") || undefined),
    ...fact("reply.reasoning", joined("reasoning") || undefined),
    ...content.flatMap(partFacts),
    ...fact("reply.finish", alike[finish] ?? finish),
    ...fact("reply.stopSequence", stopSequence),
    ...fact(
      "reply.logprobs",
      logprobs?.text?.map(({ token, logprob }) => [token, logprob]),
    ),
  ];
}

function partFacts(part: ContentPart): readonly Fact[] {
  if (part.type === "tool-call") return fact("reply.calls", `${part.name} ${normal(part.argumentsText)}`);
  if (part.type === "text")
    return (part.citations ?? []).flatMap(({ url, title }) => fact("reply.citations", { url, title }));
  if (part.type === "reasoning")
    return [part.signature, part.encrypted, part.redacted].flatMap((seal) => fact("reply.signature", seal && "sealed"));
  return part.type === "image" ? fact("reply.media", part.source) : [];
}

function normal(text: string): string {
  try {
    return canonical(JSON.parse(text === "" ? "{}" : text));
  } catch {
    return text;
  }
}
