import type { ChatReply, ChatRequest } from "@patchbay/sdk";
import type { AnsweredContent, AskedContent } from "../spans/gathered.ts";
import { fit } from "./fit.ts";
import { inputMessages, outputMessages, systemParts } from "./messages.ts";

/** What was asked, at most `max` characters of each attribute; of a long conversation the end. */
export function askedContent(request: ChatRequest, max: number): AskedContent {
  const system = systemParts(request);
  return {
    system: system.length === 0 ? undefined : fit(system, max, "first"),
    input: fit(inputMessages(request), max, "last"),
  };
}

/** What was answered. */
export function answeredContent(reply: ChatReply, max: number): AnsweredContent {
  return { id: reply.id, model: reply.model, output: fit(outputMessages(reply), max, "first") };
}
