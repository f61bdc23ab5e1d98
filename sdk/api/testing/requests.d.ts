import type { Message } from "../model/message.ts";
import type { ChatRequest } from "../model/request.ts";
/** A chat request: a text becomes one user message. Not streamed, of the model `test-model`, unless overridden. */
export declare function chatRequest(content: string | readonly Message[], overrides?: Partial<ChatRequest>): ChatRequest;
/** A user message of one text part. */
export declare function userMessage(text: string, overrides?: Partial<Message>): Message;
