import type { Call, ChatRequest, ContentPart, Json, JsonObject, LossSink, Tool } from "@patchbay/sdk";

/** Harbor's form of a request. What it cannot say is reported. */
export function writeRequest({ request, model, losses }: Pick<Call<"chat">, "request" | "model" | "losses">): Json {
  const { system, messages, tools = [], sampling = {} } = request;
  const { maxOutputTokens, temperature, ...otherSampling } = sampling;
  report(Object.keys(otherSampling), "sampling.", losses);
  report(
    Object.keys(request).filter((field) => !written.has(field)),
    "",
    losses,
  );
  return {
    model,
    brief: system.map(({ text }) => text).join("\n\n"),
    turns: messages.map(({ role, content }, index) => ({
      from: role === "assistant" ? "model" : "person",
      parts: content.flatMap((part) => writePart(part, `messages[${index}].content`, losses)),
    })),
    ...(tools.length > 0 && { tools: tools.flatMap((tool) => writeTool(tool, losses)) }),
    ...(maxOutputTokens !== undefined && { limit: maxOutputTokens }),
    ...(temperature !== undefined && { warmth: temperature }),
  };
}

const written: ReadonlySet<string> = new Set<keyof ChatRequest>([
  "model",
  "system",
  "messages",
  "stream",
  "includeUsage",
  "tools",
  "sampling",
]);

function writePart(part: ContentPart, path: string, losses: LossSink): readonly JsonObject[] {
  if (part.type === "text") return [{ text: part.text }];
  if (part.type === "tool-call") return [{ use: { id: part.id, name: part.name, json: part.argumentsText } }];
  if (part.type === "tool-result") {
    const text = part.content.map((each) => textIn(each, path, losses)).join("");
    return [{ result: { id: part.callId, text, ...(part.isError && { failed: true }) } }];
  }
  losses({ path, kind: "dropped", from: part.type, reason: "harbor reads text and tools only" });
  return [];
}

function textIn(
  part: Extract<ContentPart, { type: "tool-result" }>["content"][number],
  path: string,
  losses: LossSink,
) {
  if (part.type === "text") return part.text;
  if (part.type === "json") return JSON.stringify(part.value);
  losses({ path, kind: "dropped", from: part.type, reason: "harbor reads results of text only" });
  return "";
}

function writeTool(tool: Tool, losses: LossSink): readonly JsonObject[] {
  if (tool.type === "function") {
    const { name, description = "", parameters = { type: "object", properties: {} } } = tool;
    return [{ name, about: description, schema: parameters }];
  }
  losses({ path: "tools", kind: "dropped", from: tool.type, reason: "harbor knows functions only" });
  return [];
}

function report(fields: readonly string[], prefix: string, losses: LossSink): void {
  for (const field of fields)
    losses({ path: `${prefix}${field}`, kind: "dropped", reason: "harbor has no field for it" });
}
