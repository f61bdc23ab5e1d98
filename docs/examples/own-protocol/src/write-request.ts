import type {
  ChatRequest,
  ContentPart,
  EncodedRequest,
  EncodeRequestContext,
  JsonObject,
  LossSink,
  Message,
  Tool,
} from "@patchbay/sdk";

/** Neutral to an upstream's body. */
export function encodeRequest(request: ChatRequest, { losses }: EncodeRequestContext): EncodedRequest {
  const {
    model: _model,
    stream: _stream,
    includeUsage: _usage,
    system,
    messages,
    tools,
    sampling,
    ...others
  } = request;
  const { maxOutputTokens, ...otherSampling } = sampling ?? {};
  for (const path of Object.keys(others)) lose(losses, path);
  for (const path of Object.keys(otherSampling)) lose(losses, `sampling.${path}`);
  const body = {
    ...(system.length > 0 && { brief: system.map(({ text }) => text).join("\n\n") }),
    lines: messages.map((message, index) => writeLine(message, `messages[${index}]`, losses)),
    ...(tools !== undefined && { tools: tools.flatMap((tool) => writeTool(tool, losses)) }),
    ...(maxOutputTokens !== undefined && { longest: maxOutputTokens }),
  };
  return { body, memo: undefined };
}

function writeLine({ role, content }: Message, path: string, losses: LossSink): JsonObject {
  if (role === "system") lose(losses, `${path}.role`, "approximated");
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const asks = content.flatMap((part) => (part.type === "tool-call" ? [writeAsk(part)] : []));
  const tells = content.flatMap((part) => (part.type === "tool-result" ? [writeTell(part, path, losses)] : []));
  for (const { type } of content) if (!written.has(type)) lose(losses, `${path}.content.${type}`);
  if (texts.length > 1) lose(losses, `${path}.content`, "approximated");
  return {
    by: role === "assistant" ? "poet" : "reader",
    ...(texts.length > 0 && { text: texts.join("") }),
    ...(asks.length > 0 && { asks }),
    ...(tells.length > 0 && { tells }),
  };
}

const written: ReadonlySet<ContentPart["type"]> = new Set(["text", "tool-call", "tool-result"]);

function writeAsk({ id, name, argumentsText }: Extract<ContentPart, { type: "tool-call" }>): JsonObject {
  return { id, name, with: argumentsText };
}

function writeTell(
  { callId, content, isError }: Extract<ContentPart, { type: "tool-result" }>,
  path: string,
  losses: LossSink,
): JsonObject {
  if (content.some(({ type }) => type !== "text")) lose(losses, `${path}.content.tool-result`);
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  return { id: callId, text, ...(isError && { failed: true }) };
}

function writeTool(tool: Tool, losses: LossSink): readonly JsonObject[] {
  if (tool.type !== "function") {
    lose(losses, `tools.${tool.type}`);
    return [];
  }
  const { name, description, parameters } = tool;
  return [{ name, ...(description !== undefined && { about: description }), ...(parameters && { takes: parameters }) }];
}

function lose(losses: LossSink, path: string, kind: "dropped" | "approximated" = "dropped"): void {
  losses({ path, kind, reason: "recital has no word for it" });
}
