import type { Json } from "@patchbay/sdk";
import { asString, isObject } from "@patchbay/sdk/http";

/** The model that is asked. */
export interface Model {
  readonly id: string;
  readonly chosenBy: "flag" | "list";
}

/** Names of models that do not chat. */
const notForChat =
  /embed|whisper|tts|dall-?e|imagen|image|moderation|rerank|transcri|speech|audio|realtime|video|veo|sora/i;

/** The first listed model whose name does not say that it does something else. */
export function firstChatModel(ids: readonly string[]): Model | undefined {
  const id = ids.find((each) => !notForChat.test(each));
  return id === undefined ? undefined : { id, chosenBy: "list" };
}

/** Ids of a list as `GET /v1/models` gives it; undefined for an entry that has none. */
export function modelIds(entries: readonly Json[]): readonly (string | undefined)[] {
  return entries.map((entry) => (isObject(entry) ? asString(entry["id"]) : undefined));
}
