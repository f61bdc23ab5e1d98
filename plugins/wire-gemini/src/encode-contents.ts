import type { ContentPart, JsonObject, Message } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { type HistoryRules, repairHistory, reportSpeakers } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeModelTurn } from "./encode-model-turn.ts";
import { encodePart } from "./encode-part.ts";
import { encodeResult } from "./encode-result.ts";
import type { Encoding } from "./encoding.ts";

/** What the wire demands of a conversation. */
const demands: HistoryRules = {
  mergeTurns: true,
  startWithUser: true,
  endWithUser: true,
  resultsFirst: true,
  pairResults: true,
  midSystem: "user-text",
  dropEmpty: true,
};

/** A client of this wire answers for its own turns; a plugin may have put instructions between them. */
const ownDemands: HistoryRules = { midSystem: "user-text" };

/** Writes the conversation. */
export function encodeContents(messages: readonly Message[], own: boolean, encoding: Encoding): readonly JsonObject[] {
  const repaired = repairHistory(messages, own ? ownDemands : demands, encoding.losses);
  const names = namesOf(repaired);
  const current = repaired.findLastIndex((message) => message.role === "user" && !isResults(message));
  reportSpeakers(messages, encoding.losses);
  const written = repaired.map((message, index) => {
    const parts =
      message.role === "assistant"
        ? encodeModelTurn(message, index > current, encoding)
        : encodeUserTurn(message, names, encoding);
    return { ...roleOf(message), parts, ...fieldsOf(message) };
  });
  encoding.enter();
  return written;
}

function isResults({ content }: Message): boolean {
  return content.length > 0 && content.every((part) => part.type === "tool-result");
}

function roleOf(message: Message): JsonObject {
  const sent = asString(bagOf(message)["role"]);
  if (sent !== undefined) return sent === "" ? {} : { role: sent };
  return { role: message.role === "assistant" ? "model" : "user" };
}

/** Results have to be named after the tool; other wires name them after the call. */
function namesOf(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(({ content }) => content.filter((part) => part.type === "tool-call"));
  return new Map(
    calls.map(({ id, name, namespace }) => [id, namespace === undefined ? name : `${namespace}__${name}`]),
  );
}

function encodeUserTurn(
  { content }: Message,
  names: ReadonlyMap<string, string>,
  encoding: Encoding,
): readonly JsonObject[] {
  const results = content.map((part) =>
    part.type === "tool-result" ? encodeResult(part, names, encoding) : undefined,
  );
  const media = results.flatMap((result) => result?.media ?? []);
  const last = content.findLastIndex(({ type }) => type === "tool-result");
  return content.flatMap((part, index): readonly JsonObject[] => {
    const result = results[index];
    if (!result) return encodeUserPart(part, encoding);
    return index === last ? [result.part, ...media] : [result.part];
  });
}

function encodeUserPart(part: ContentPart, encoding: Encoding): readonly JsonObject[] {
  encoding.enter(part);
  const misplaced = part.type === "reasoning" || part.type === "tool-call";
  if (!misplaced) return encodePart(part, encoding);
  encoding.losses({
    path: "messages.content",
    kind: "dropped",
    from: part.type,
    reason: "only a model's turn has such parts",
  });
  return [];
}
