import { type DecodeRequestContext, GatewayError, type LossSink } from "@patchbay/sdk";
import { asArray } from "@patchbay/sdk/http";
import type { Fields } from "@patchbay/wire-kit";
import type { Conversation } from "./decode-messages.ts";
import { decodeImages } from "./images.ts";

/** Whether a path is the one of prompts. */
export function isPromptPath(path: string): boolean {
  return path.endsWith("/generate");
}

/** Reads a prompt as the conversation that it stands for. An empty one only loads the model. */
export function decodePrompt(fields: Fields, { model, losses }: DecodeRequestContext): Conversation {
  const text = fields.string("prompt") ?? "";
  const system = fields.string("system") ?? "";
  const images = decodeImages(fields);
  refuseSuffix(fields, model);
  dropOthers(fields, losses);
  const content = [...(text === "" ? [] : [{ type: "text" as const, text }]), ...images];
  return {
    system: system === "" ? [] : [{ text: system }],
    messages: content.length > 0 ? [{ role: "user", content }] : [],
  };
}

/** Text that is to end in a suffix needs a model made for it; these are the words in which clients are told so. */
function refuseSuffix(fields: Fields, model: string): void {
  if (fields.string("suffix")) {
    throw new GatewayError("unsupported", `"${model}" does not support insert`, { param: "suffix" });
  }
}

/** What only an endpoint of prompts could do. */
function dropOthers(fields: Fields, losses: LossSink): void {
  const reason = "a prompt is sent as a chat";
  if (fields.boolean("raw") === true) losses({ path: "raw", kind: "approximated", to: "a chat message", reason });
  if (fields.string("template")) losses({ path: "template", kind: "dropped", reason });
  if (asArray(fields.array("context")).length > 0) losses({ path: "context", kind: "dropped", reason });
}
