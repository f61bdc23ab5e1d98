import type { ChatRequest, JsonObject } from "@patchbay/sdk";

/** The name of a schema in the characters that OpenAI allows. */
export function openaiSchemaName(name: string | undefined): string {
  return (name ?? "").replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "response";
}

/** Whether the prompt has the word JSON: without it OpenAI refuses `json_object`. */
export function mentionsJson({ system, messages }: ChatRequest): boolean {
  const texts = messages.flatMap(({ content }) => content.map((part) => (part.type === "text" ? part.text : "")));
  return [...system.map(({ text }) => text), ...texts].some((text) => /json/i.test(text));
}

/** What tells a model to fit a schema where the target takes none. */
export function schemaInstruction(schema: JsonObject): string {
  return `Respond with a JSON object that fits this JSON Schema:\n${JSON.stringify(schema)}`;
}
