import type { Message } from "../model/message.ts";
import type { ChatRequest } from "../model/request.ts";

/** A chat request: a text becomes one user message. Not streamed, of the model `test-model`, unless overridden. */
export function chatRequest(content: string | readonly Message[], overrides: Partial<ChatRequest> = {}): ChatRequest {
  const messages = typeof content === "string" ? [userMessage(content)] : content;
  return { model: "test-model", system: [], messages, stream: false, ...overrides };
}

/** A user message of one text part. */
export function userMessage(text: string, overrides: Partial<Message> = {}): Message {
  return { role: "user", content: [{ type: "text", text }], ...overrides };
}
