import type { ChatEvent, FinishEvent, JsonObject, LossSink, TokenLogprob } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { reportEnd } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { decodeFinish, encodeFinish, endWords } from "./finish.ts";
import { type CitedText, encodeGrounding } from "./grounding.ts";
import { encodeLogprobs } from "./logprobs.ts";
import { createPartWriter } from "./part-writer.ts";

type OfCandidate = Exclude<ChatEvent, { readonly type: "start" | "usage" | "ping" | "error" }>;

/** Writes one candidate: its parts as they come, and at the end what is said of the whole. */
export interface CandidateWriter {
  parts(event: OfCandidate): readonly JsonObject[];
  lastParts(): readonly JsonObject[];
  /** Members of the candidate beside its content. */
  facts(): JsonObject;
  /** Members of the answer that its upstream told late. */
  later(): JsonObject | undefined;
  /** Why the prompt was refused, when that is all of the answer. */
  promptFeedback(): JsonObject | undefined;
}

/** Makes a writer for one candidate. `own`: the answer is one of this wire's. */
export function createCandidateWriter(losses: LossSink, own: boolean): CandidateWriter {
  const writer = createPartWriter(losses);
  const cited: CitedText[] = [];
  const texts: string[] = [];
  const tokens: TokenLogprob[] = [];
  let finish: FinishEvent | undefined;
  let said = false;
  return {
    parts(event) {
      if (event.type === "finish") finish = event;
      else if (event.type === "logprobs") tokens.push(...event.tokens);
      else if (event.type === "citation") cited.push({ citation: event.citation, part: event.part ?? 0 });
      if (event.type === "text-delta") texts[event.part ?? 0] = (texts[event.part ?? 0] ?? "") + event.text;
      const parts = writer.write(event);
      said ||= parts.length > 0;
      return parts;
    },
    lastParts: () => writer.end(),
    facts: () => ({
      ...finishFacts(finish, own, losses),
      ...(tokens.length > 0 && { logprobsResult: encodeLogprobs(tokens) }),
      ...encodeGrounding(cited, texts, ownFacts(finish)),
    }),
    later: () => finish && asObject(bagOf(finish)["later"]),
    promptFeedback: () => (said || !finish ? undefined : asObject(bagOf(finish)["promptFeedback"])),
  };
}

function ownFacts(finish: FinishEvent | undefined): JsonObject | undefined {
  return finish && asObject(bagOf(finish)["facts"]);
}

/** An upstream of the same wire is heard in its own words, unless a plugin changed what it said. */
function finishFacts(finish: FinishEvent | undefined, own: boolean, losses: LossSink): JsonObject {
  if (!finish) return {};
  const { raw, reason } = finish;
  const isUnchanged = own && decodeFinish(raw, reason === "tool-calls") === reason;
  if (!isUnchanged) reportEnd(finish, endWords, losses);
  return { finishReason: (isUnchanged ? raw : undefined) ?? encodeFinish(reason), ...ownFacts(finish) };
}
