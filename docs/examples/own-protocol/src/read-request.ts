import {
  type ChatRequest,
  type ContentPart,
  type DecodeRequestContext,
  GatewayError,
  type Json,
  type JsonObject,
  type Message,
  type Tool,
} from "@patchbay/sdk";
import { asArray, asBoolean, asNumber, asObject, asString, isArray } from "@patchbay/sdk/http";

const known: ReadonlySet<string> = new Set(["brief", "lines", "tools", "longest"]);

/** Client's body to neutral. What the dialect does not know is reported, not dropped in silence. */
export function decodeRequest(body: Json, { model, stream, losses }: DecodeRequestContext): ChatRequest {
  const fields = asObject(body);
  const { brief, lines, tools, longest } = fields ?? {};
  if (fields === undefined || !isArray(lines)) throw fault("lines", "a list of lines");
  for (const path of Object.keys(fields).filter((key) => !known.has(key)))
    losses({ path, kind: "dropped", reason: "the dialect has no such field" });
  const limit = longest === undefined ? undefined : asNumber(longest);
  if (longest !== undefined && limit === undefined) throw fault("longest", "a number");
  return {
    model,
    stream,
    system: brief === undefined ? [] : [{ text: textOf(brief, "brief") }],
    messages: lines.map((line, index) => readLine(line, `lines[${index}]`)),
    ...(tools !== undefined && { tools: asArray(tools).map((tool, index) => readTool(tool, `tools[${index}]`)) }),
    ...(limit !== undefined && { sampling: { maxOutputTokens: limit } }),
  };
}

function readLine(value: Json, path: string): Message {
  const { by, text, asks, tells } = asObject(value) ?? {};
  if (by !== "reader" && by !== "poet") throw fault(`${path}.by`, "reader or poet");
  const content: readonly ContentPart[] = [
    ...asArray(tells).map((tell, index) => readTell(asObject(tell) ?? {}, `${path}.tells[${index}]`)),
    ...(text === undefined ? [] : [{ type: "text", text: textOf(text, `${path}.text`) } as const]),
    ...asArray(asks).map((ask, index) => readAsk(asObject(ask) ?? {}, `${path}.asks[${index}]`)),
  ];
  return { role: by === "poet" ? "assistant" : "user", content };
}

function readAsk({ id, name, with: given }: JsonObject, path: string): ContentPart {
  return {
    type: "tool-call",
    id: textOf(id, `${path}.id`),
    name: textOf(name, `${path}.name`),
    argumentsText: textOf(given, `${path}.with`),
  };
}

function readTell({ id, text, failed }: JsonObject, path: string): ContentPart {
  return {
    type: "tool-result",
    callId: textOf(id, `${path}.id`),
    content: [{ type: "text", text: textOf(text, `${path}.text`) }],
    ...(asBoolean(failed) && { isError: true }),
  };
}

function readTool(value: Json, path: string): Tool {
  const { name, about, takes } = asObject(value) ?? {};
  const parameters = asObject(takes);
  return {
    type: "function",
    name: textOf(name, `${path}.name`),
    ...(about !== undefined && { description: textOf(about, `${path}.about`) }),
    ...(parameters !== undefined && { parameters }),
  };
}

function textOf(value: Json | undefined, param: string): string {
  const text = asString(value);
  if (text === undefined) throw fault(param, "a text");
  return text;
}

function fault(param: string, expected: string): GatewayError {
  return new GatewayError("bad-request", `\`${param}\` must be ${expected}`, { param });
}
