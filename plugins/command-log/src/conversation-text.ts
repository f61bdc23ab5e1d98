import { styleText } from "node:util";
import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { recordLine } from "./record-line.ts";
import { visible, visibleLines } from "./visible.ts";

/** How a conversation looks. */
export interface Look {
  readonly colors: boolean;
  readonly withBodies: boolean;
}

/** An exchange for people: what is known of it, then who said what. */
export function conversationText(record: JsonObject, { colors, withBodies }: Look): string {
  const { request: _request, ...about } = record;
  const turns = [...requestTurns(record), ...replyTurns(record)];
  const notes = [...errorNotes(record), ...withheldNotes(record)];
  const bodies = withBodies ? bodyTurns(record) : [];
  const title = (text: string): string =>
    colors ? styleText("bold", visible(text), { validateStream: false }) : visible(text);
  const blocks = [...turns, ...bodies].map(({ who, text }) => `${title(who)}\n${indented(visibleLines(text))}`);
  return `${[recordLine(about), ...notes.map(visible)].join("\n")}\n\n${blocks.join("\n\n")}${blocks.length > 0 ? "\n" : ""}`;
}

interface Turn {
  readonly who: string;
  readonly text: string;
}

function requestTurns({ request }: JsonObject): readonly Turn[] {
  if (typeof request === "string") return [{ who: "request", text: request }];
  const { system, messages } = asObject(request) ?? {};
  const leading = partsText(system);
  return [
    ...(leading === "" ? [] : [{ who: "system", text: leading }]),
    ...(typeof messages === "string" ? [{ who: "messages", text: messages }] : asArray(messages).map(messageTurn)),
  ];
}

function messageTurn(given: Json): Turn {
  const message = asObject(given) ?? { content: given };
  const name = asString(message["name"]);
  return {
    who: `${asString(message["role"]) ?? "?"}${name === undefined ? "" : ` (${name})`}`,
    text: partsText(message["content"]),
  };
}

function replyTurns({ reply }: JsonObject): readonly Turn[] {
  if (typeof reply === "string") return [{ who: "answer", text: reply }];
  const { model, candidates } = asObject(reply) ?? {};
  if (typeof candidates === "string") return [{ who: "answer", text: candidates }];
  return asArray(candidates).map((given) => {
    const candidate = asObject(given) ?? { content: given };
    const finish = asString(candidate["finish"]);
    const by = asString(model);
    return {
      who: `answer${by === undefined ? "" : ` of ${by}`}${finish === undefined ? "" : ` (${finish})`}`,
      text: partsText(candidate["content"]),
    };
  });
}

function bodyTurns(record: JsonObject): readonly Turn[] {
  return ["clientRequest", "upstreamRequests", "upstreamReplies", "clientReply"].flatMap((name) => {
    const given = record[name];
    const messages = Array.isArray(given) ? asArray(given) : [given];
    return messages.flatMap((message) => {
      const { attempt, body, headers, ...head } = asObject(message) ?? {};
      if (message === undefined) return [];
      const words = Object.values(head).map((value) => asString(value) ?? JSON.stringify(value));
      const lines = Object.entries(asObject(headers) ?? {}).map(([key, value]) => `${key}: ${asString(value) ?? ""}`);
      const who = `${name}${attempt === undefined ? "" : ` of attempt ${String(asNumber(attempt) ?? "?")}`}`;
      return [{ who, text: [words.join(" "), ...lines, "", asString(body) ?? ""].join("\n").trim() }];
    });
  });
}

type Describe = (part: JsonObject) => string;

const descriptions: Readonly<Record<string, Describe>> = {
  reasoning: ({ text }) => `[thinking] ${asString(text) ?? ""}`,
  refusal: ({ text }) => `[refusal] ${asString(text) ?? ""}`,
  "tool-call": ({ name, id, argumentsText }) =>
    `[calls ${asString(name) ?? "?"}, ${asString(id) ?? "?"}] ${asString(argumentsText) ?? ""}`,
  "tool-result": ({ callId, content, isError }) =>
    `[${isError === true ? "failure" : "result"} of ${asString(callId) ?? "?"}] ${partsText(content)}`,
  json: ({ value }) => JSON.stringify(value),
};

/** The parts of a message as lines; what is no text is named. */
function partsText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return asArray(content).map(partText).join("\n");
}

function partText(given: Json): string {
  if (typeof given === "string") return given;
  const part = asObject(given) ?? {};
  const type = asString(part["type"]) ?? "text";
  if (type === "text") return asString(part["text"]) ?? "";
  const describe = Object.hasOwn(descriptions, type) ? descriptions[type] : undefined;
  return describe ? describe(part) : `[${type} ${JSON.stringify(part["source"] ?? part["raw"] ?? {})}]`;
}

function errorNotes({ error }: JsonObject): readonly string[] {
  const { code, message } = asObject(error) ?? {};
  return error === undefined ? [] : [`error ${asString(code) ?? "?"}: ${asString(message) ?? "?"}`];
}

function withheldNotes({ withheld }: JsonObject): readonly string[] {
  return asArray(withheld).map((why) => `left out: ${asString(why) ?? "?"}`);
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}
