import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, parseJson } from "@patchbay/sdk/http";
import { type Call, LeftOut, type Rules, type Turn } from "./conversation.ts";

/** What is heard on the way. */
export interface Heard {
  /** What could not be kept, by what it is. */
  readonly parts: Record<string, number>;
  readonly rules: Rules;
}

/** The turns of a message: results of tools are turns of their own, and stand before what the user says beside them. */
export function readMessage({ role, content }: JsonObject, heard: Heard): readonly Turn[] {
  const parts = (typeof content === "string" ? [content] : asArray(content)).map(
    (part) => asObject(part) ?? { type: "text", text: part },
  );
  const text = parts.flatMap((part) => wordsOf(part, heard)).join("\n");
  if (role === "assistant") return [{ role, text, calls: parts.filter(isCall).map((part) => readCall(part, heard)) }];
  if (role === "system") return text === "" ? [] : [{ role, text }];
  const results = parts.filter(({ type }) => type === "tool-result").map((part) => readResult(part, heard));
  return text === "" && results.length > 0 ? results : [...results, { role: "user", text }];
}

const media: ReadonlySet<string> = new Set(["image", "audio", "video", "file"]);

/** What a part says; nothing for one that is no text, which is then counted. */
function wordsOf(part: JsonObject, heard: Heard): readonly string[] {
  const type = asString(part["type"]) ?? "";
  if (type === "text") return [checked(asString(part["text"]) ?? "", heard)];
  if (type === "json") return [JSON.stringify(part["value"])];
  if (type === "tool-call" || type === "tool-result") return [];
  if (type === "refusal" && heard.rules.isStrict) throw new LeftOut("the model refused");
  if (media.has(type) && heard.rules.isStrict && heard.rules.media === "skip")
    throw new LeftOut("with images or other media, of which the log keeps no bytes");
  const name = names[type] ?? "parts of one provider alone";
  heard.parts[name] = (heard.parts[name] ?? 0) + 1;
  return [];
}

const names: Readonly<Record<string, string>> = {
  reasoning: "thinking",
  refusal: "refusals",
  image: "images and other media",
  audio: "images and other media",
  video: "images and other media",
  file: "images and other media",
};

/** As the prompt log cuts texts. */
function checked(text: string, { rules }: Heard): string {
  if (rules.isStrict && /\[… \d+ more\]$/.test(text)) throw new LeftOut("a text was cut by maxStringLength");
  return text;
}

function isCall({ type }: JsonObject): boolean {
  return type === "tool-call";
}

function readCall(part: JsonObject, heard: Heard): Call {
  if (heard.rules.isStrict && part["custom"] === true) throw new LeftOut("calls a tool that takes free text");
  const argumentsText = checked(asString(part["argumentsText"]) ?? "", heard) || "{}";
  if (heard.rules.isStrict && !isJsonObject(argumentsText)) throw new LeftOut("the arguments of a call are no JSON");
  return { id: asString(part["id"]) ?? "", name: asString(part["name"]) ?? "", argumentsText };
}

function readResult(part: JsonObject, heard: Heard): Turn {
  const content: readonly Json[] = typeof part["content"] === "string" ? [part["content"]] : asArray(part["content"]);
  const words = content.flatMap((each) => wordsOf(asObject(each) ?? { type: "text", text: each }, heard));
  return { role: "tool", callId: asString(part["callId"]) ?? "", text: words.join("\n") };
}

function isJsonObject(text: string): boolean {
  try {
    return asObject(parseJson(text)) !== undefined;
  } catch {
    return false;
  }
}
