import type { Json, JsonObject, WireProfile } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { type Profile, readProfile } from "./profile.ts";

/**
 * Whether a body must not go out as it came. One without messages is a prompt for the endpoint of prompts, while the
 * provider calls the endpoint of chats.
 */
export function rewrites(body: Json, profile: WireProfile): boolean {
  const root = asObject(body) ?? {};
  return !isArray(root["messages"]) || changes(root, readProfile(profile));
}

/** Thinking that stands in the text is parted from it, which changes the answer. */
function changes(root: JsonObject, { contextTokens, keepAlive, think, reasoningOut = "fields" }: Profile): boolean {
  const asked = root["think"];
  return (
    reasoningOut !== "fields" ||
    (contextTokens !== undefined && asObject(root["options"])?.["num_ctx"] === undefined) ||
    (keepAlive !== undefined && root["keep_alive"] === undefined) ||
    (think === "none" && asked !== undefined) ||
    (think === "boolean" && typeof asked === "string")
  );
}
