import type { Json, OpaquePart, SystemBlock } from "@patchbay/sdk";
import { asArray } from "@patchbay/sdk/http";
import type { Fields } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import type { Conversation } from "./decode-messages.ts";
import { decodeImages } from "./images.ts";
import { wireId } from "./types.ts";

/** Whether a path is the one of prompts. */
export function isPromptPath(path: string): boolean {
  return path.endsWith("/generate");
}

/** Reads a prompt as the conversation that it stands for. An empty one only loads the model. */
export function decodePrompt(fields: Fields): Conversation {
  const text = fields.string("prompt") ?? "";
  if (text === "") fields.leave("prompt");
  const system = takeText(fields, "system");
  const images = decodeImages(fields);
  const content = [...(text === "" ? [] : [{ type: "text" as const, text }]), ...images];
  const blocks = system === undefined ? [] : [{ text: system }];
  if (content.length === 0) return { system: blocks, messages: [] };
  const suffix = fields.peek("suffix");
  const special = takeSpecial(fields);
  return {
    system: typeof suffix === "string" && suffix !== "" ? [...blocks, standIn(suffix)] : blocks,
    messages: [{ role: "user", content: [...content, ...special] }],
  };
}

function takeText(fields: Fields, key: string): string | undefined {
  const text = fields.string(key);
  if (text === "") fields.leave(key);
  return text === "" ? undefined : text;
}

/**
 * What only an endpoint of prompts can do. Parts, so that every other wire tells the ledger that it cannot; what asks
 * for nothing stays as it is.
 */
function takeSpecial(fields: Fields): readonly OpaquePart[] {
  const found: readonly (readonly [string, Json | undefined])[] = [
    ["raw", fields.boolean("raw")],
    ["template", fields.string("template")],
    ["suffix", fields.string("suffix")],
    ["context", fields.array("context")],
  ];
  return found.flatMap(([key, value]): readonly OpaquePart[] => {
    if (value !== undefined && asksForSomething(value))
      return [{ type: "opaque", wire: wireId, raw: { [key]: value } }];
    fields.leave(key);
    return [];
  });
}

function asksForSomething(value: Json): boolean {
  return value === true || (typeof value === "string" && value !== "") || asArray(value).length > 0;
}

/** What tells a model of another wire that its text is to lead to another one. */
function standIn(suffix: string): SystemBlock {
  const text = `Continue the text of the user so that what stands below can follow it. Answer with what comes between the two, and nothing else.\n\n${suffix}`;
  return { text, ...keep({ standIn: "suffix" }) };
}

/** Whether a block only stands for what this wire has a member for. */
export function isStandIn(notes: { readonly standIn?: Json }): boolean {
  return notes.standIn !== undefined;
}
