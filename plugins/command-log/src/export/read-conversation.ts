import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { checkTurns } from "./check-turns.ts";
import { type Conversation, LeftOut, type Rules, type Turn } from "./conversation.ts";
import { type Heard, readMessage } from "./read-message.ts";
import { readTools } from "./read-tools.ts";

const whole: ReadonlySet<string> = new Set(["stop", "stop-sequence", "tool-calls"]);

/** The conversation that a record holds. @throws LeftOut when it has none, or not one that is wanted. */
export function readConversation(record: JsonObject, rules: Rules): Conversation {
  const { request, candidates } = contentOf(record);
  const [answer] = candidates;
  const heard: Heard = { parts: {}, rules };
  const note = (name: string, count: number): void => {
    if (count > 0) heard.parts[name] = (heard.parts[name] ?? 0) + count;
  };
  note("further answers to the same question", candidates.length - 1);
  if (rules.isStrict && !whole.has(asString(answer?.["finish"]) ?? "")) throw new LeftOut("the answer was cut short");
  const messages = asArray(request["messages"]);
  note("names of speakers", messages.filter((message) => asObject(message)?.["name"] !== undefined).length);
  const spoken = [
    ...systemTurns(request["system"]),
    ...messages.flatMap((message) => readMessage(messageOf(message), heard)),
    ...readMessage({ role: "assistant", content: answer?.["content"] ?? [] }, heard),
  ];
  const turns = spoken.filter(({ role }) => role !== "system" || rules.system === "keep");
  const tools = readTools(request["tools"], note);
  checkTurns(turns, rules);
  return { turns, tools, parts: heard.parts };
}

interface Content {
  readonly request: JsonObject;
  readonly candidates: readonly JsonObject[];
}

function contentOf(record: JsonObject): Content {
  if (record["incomplete"] === true) throw new LeftOut("its end was not seen");
  if (record["operation"] !== undefined && record["operation"] !== "chat") throw new LeftOut("no chat");
  if (record["outcome"] !== "done") throw new LeftOut("not done");
  const { request, reply } = record;
  if (request === undefined || reply === undefined) throw new LeftOut("written without content");
  const asked = asObject(request);
  const candidates = asArray(asObject(reply)?.["candidates"]).map(asObject);
  const [answer] = candidates;
  if (!asked || !Array.isArray(asked["messages"]) || !answer) throw new LeftOut("redacted as a whole");
  const { state } = asked;
  if (asObject(state)?.["previousResponseId"] !== undefined || asObject(state)?.["conversation"] !== undefined)
    throw new LeftOut("its beginning is at the provider");
  return { request: asked, candidates: candidates.filter((each) => each !== undefined) };
}

function systemTurns(system: Json | undefined): readonly Turn[] {
  const blocks = typeof system === "string" ? [system] : asArray(system);
  const texts = blocks.map((block) => asString(block) ?? asString(asObject(block)?.["text"]) ?? "");
  const text = texts.filter((each) => each !== "").join("\n\n");
  return text === "" ? [] : [{ role: "system", text }];
}

function messageOf(message: Json): JsonObject {
  const given = asObject(message);
  if (!given) throw new LeftOut("redacted as a whole");
  return given;
}
